"""Queries of the public get the embedded engine's answers from a remote one, byte for byte where they are sorted."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bronwijzer.errors import (
    BronwijzerError,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
)
from bronwijzer.formats import CSV, GRAPHS, N_TRIPLES, SOLUTIONS, TSV, Format
from bronwijzer.manifest import Manifest
from bronwijzer.settings import QuerySettings, Settings, StoreSettings
from bronwijzer.store import relay
from bronwijzer.store.breaker import Breaker
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.engine import open_pool
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.local import LocalStore
from bronwijzer.store.places import Places
from bronwijzer.store.pool import Pool
from bronwijzer.store.remote import Endpoint
from tests.conftest import PROJECT
from tests.engines import Engine, free_port, oxigraph
from tests.service.store.asking import ENDLESS, children, request
from tests.service.store.fake_engine import answer, fake, saying

DIGEST = "d" * 64
SECRET = "known-by-nobody"  # noqa: S105 -- it opens nothing
BASE = "https://bronwijzer.example/"
QUESTIONS = sorted((PROJECT / "data" / "queries").glob("*.rq"))
GRAPH = f"{BASE}graph/delta10/artikel"
REGISTER = f"{BASE}graph/pdok/historie"


def local(store: LocalStore, asked: Request) -> tuple[Outcome, bytes]:
    """Return the embedded engine's answer."""
    output = BytesIO()
    return evaluate(store.engine, asked, output), output.getvalue()


def remote(places: Places, asked: Request, deadline: float = 300) -> tuple[Outcome, bytes]:
    """Return the remote engine's answer."""
    output = BytesIO()
    return relay.evaluate(places, deadline, asked, output), output.getvalue()


def lines(text: bytes) -> list[bytes]:
    """Return the lines of an answer, sorted."""
    return sorted(text.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_example_question_has_the_same_answer(local_store: LocalStore, whole_places: Places, path: Path) -> None:
    """What people are shown as examples gives the same rows from every engine, with the same spelling."""
    asked = Request(path.read_text(encoding="utf-8"), TSV, N_TRIPLES, base=BASE)

    ours, theirs = local(local_store, asked), remote(whole_places, asked)

    assert (ours[0], lines(ours[1])) == (theirs[0], lines(theirs[1]))
    assert ours[1]


@pytest.mark.slow
@pytest.mark.parametrize("form", [*SOLUTIONS, *GRAPHS], ids=lambda form: form.name)
def test_each_format_is_the_embedded_engines_own(written_store: LocalStore, places: Places, form: Format) -> None:
    """Whatever the engine speaks, a client gets the format that it asked for, as the embedded engine writes it."""
    select = "SELECT ?s ?o WHERE { ?s <https://schema.org/observationPeriod> ?o } ORDER BY ?s"
    construct = "CONSTRUCT WHERE { ?s <https://schema.org/observationPeriod> ?o }"
    asked = Request(select if form in SOLUTIONS else construct, form, form)

    ours, theirs = local(written_store, asked), remote(places, asked)

    assert ours == theirs
    assert b"P1M" in theirs[1]


@pytest.mark.slow
@pytest.mark.parametrize("form", SOLUTIONS, ids=lambda form: form.name)
@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", f"ASK {{ <{BASE}nothing> ?p ?o }}"])
def test_yes_and_no_are_the_same(written_store: LocalStore, places: Places, form: Format, text: str) -> None:
    """An ASK has the same answer in each format."""
    asked = Request(text, form, None)

    assert local(written_store, asked) == remote(places, asked)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(request("SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?o }", TSV), id="the union"),
        pytest.param(request(f"SELECT ?s ?o FROM <{GRAPH}> WHERE {{ ?s a ?o }}", TSV), id="from"),
        pytest.param(
            request(f"SELECT ?g ?s FROM NAMED <{GRAPH}> WHERE {{ GRAPH ?g {{ ?s a ?o }} }}", TSV), id="from named"
        ),
        pytest.param(request(f"SELECT ?s FROM <{BASE}nothing> WHERE {{ ?s ?p ?o }}", TSV), id="from nothing"),
        pytest.param(
            replace(request("SELECT ?s ?o WHERE { ?s a ?o }", TSV), default_graphs=(GRAPH, REGISTER)),
            id="default graphs",
        ),
        pytest.param(
            replace(request("SELECT ?g ?s WHERE { GRAPH ?g { ?s a ?o } }", TSV), named_graphs=(GRAPH,)),
            id="named graph",
        ),
        pytest.param(
            replace(request("SELECT ?s WHERE { ?s a ?o }", TSV), named_graphs=(GRAPH,)), id="no default graph"
        ),
        pytest.param(
            replace(request("SELECT ?s WHERE { GRAPH ?g { ?s a ?o } }", TSV), default_graphs=(GRAPH,)),
            id="no named graph",
        ),
        pytest.param(
            replace(request("SELECT ?s WHERE { ?s a ?o }", TSV), default_graphs=(f"{BASE}nothing",)), id="unknown graph"
        ),
        pytest.param(
            replace(request(f"SELECT ?s FROM <{REGISTER}> WHERE {{ ?s a ?o }}", TSV), default_graphs=(GRAPH,)),
            id="parameters before from",
        ),
        pytest.param(
            replace(request("SELECT ?p WHERE { <id/project/pdok> ?p ?o }", TSV), base=BASE), id="relative IRI"
        ),
    ],
)
def test_the_dataset_of_a_query_is_the_same(written_store: LocalStore, places: Places, asked: Request) -> None:
    """Whether the release, the query or the request says which graphs are asked, each engine asks those."""
    ours, theirs = local(written_store, asked), remote(places, asked)

    assert lines(ours[1]) == lines(theirs[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        f"DESCRIBE <{BASE}id/project/pdok>",
        "DESCRIBE ?s WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }",
        "CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }",
    ],
)
def test_graphs_are_the_same(written_store: LocalStore, places: Places, text: str) -> None:
    """A DESCRIBE is about its subject only and a CONSTRUCT makes the same triples, whichever engine does it."""
    asked = request(text, None, N_TRIPLES)

    both = local(written_store, asked), remote(places, asked)

    ours, theirs = (set(parse(body, format=RdfFormat.N_TRIPLES)) for _, body in both)
    assert ours == theirs
    assert ours


@pytest.mark.slow
@pytest.mark.parametrize(("text", "stable"), [("SELECT (NOW() AS ?t) {}", False), ("SELECT (1 AS ?t) {}", True)])
def test_what_differs_each_time_is_told(places: Places, text: str, stable: bool) -> None:
    """An answer that may differ the next time is never kept."""
    assert stable == remote(places, request(text))[0].stable


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (request("SELEC ?s"), QuerySyntaxError),
        (request("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), QueryRefused),
        (request(r"SELECT * { ?s ?p '\u0027 . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #' }"), QueryRefused),
        (request("INSERT DATA { <a:b> <a:b> <a:b> }"), QueryRefused),
        (request("DROP ALL"), QueryRefused),
        (request("define input:inference 'x' SELECT * { ?s ?p ?o }"), QuerySyntaxError),
        (request("SELECT * { ?s ?p ?o }", solutions=None), NotAcceptable),
        (request("DESCRIBE <a:b>", graph=None), NotAcceptable),
        (replace(request("ASK {}"), default_graphs=("not an IRI>",)), RequestError),
        (request("ASK { ?s ?p '\ud800' }"), RequestError),
    ],
)
def test_what_the_embedded_engine_refuses_no_engine_is_asked(asked: Request, kind: type[BronwijzerError]) -> None:
    """Updates, federation, dialects and mistakes end here: not one request is made."""
    with fake(saying(answer(b"{}"))) as engine:
        endpoint = Endpoint(engine.address, Credentials(), attempts=1, limit=1000)
        with pytest.raises(kind):
            remote(Places([endpoint], DIGEST, Breaker(1, 1), 5), asked)

        assert [] == engine.asked


def test_secrets_are_not_in_the_command_of_a_worker() -> None:
    """What every user of the machine can list holds neither user nor password, and the worker has both."""
    settings = Settings(store=StoreSettings("sparql", "http://127.0.0.1:1/sparql", user="somebody", password=SECRET))

    program = relay.program(settings, DIGEST)

    assert "somebody" not in program.argument + repr(program)
    assert SECRET not in program.argument + repr(program)
    assert settings == relay.settings_of(json.loads(program.argument), program.secrets)


def using(settings: Settings, digest: str, act: Callable[[Pool], Awaitable[None]]) -> None:
    """Act on the pool of a remote engine, and see that no process is left of it."""
    before = children().keys()

    async def main() -> None:
        pool = open_pool(Path("/nowhere"), digest, settings, 1)
        await pool.start()
        try:
            await act(pool)
        finally:
            await pool.close()

    asyncio.run(main())
    assert before == children().keys()


@pytest.mark.slow
def test_the_pool_answers_from_an_engine(written_store: LocalStore, loaded: Engine, written_manifest: Manifest) -> None:
    """The same pool as for the embedded store gives a whole answer, and refuses what it refuses there."""
    settings = loaded.settings(Settings())
    asked = request("SELECT ?s WHERE { ?s a <http://usefulinc.com/ns/doap#Project> } ORDER BY ?s", CSV)

    async def act(pool: Pool) -> None:
        with await pool.answer(asked) as answered:
            assert local(written_store, asked) == (answered.outcome, answered.body.read())
        with pytest.raises(QueryRefused):
            await pool.answer(request("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"))

    using(settings, written_manifest.digest, act)


def ends_in_time(settings: Settings, digest: str) -> None:
    """See that a query without end is told to have taken too long, and that the next one is answered."""
    limited = replace(settings, query=QuerySettings(deadline_seconds=2))

    async def act(pool: Pool) -> None:
        with pytest.raises(QueryTimeout) as raised:
            await pool.answer(request(ENDLESS))
        assert 2 == raised.value.values["seconds"]
        (await pool.answer(request("SELECT (1 AS ?one) {}"))).close()

    using(limited, digest, act)


@pytest.mark.slow
def test_a_query_without_end_ends_at_the_deadline(
    virtuoso_server: Engine, written_release: Path, written_manifest: Manifest
) -> None:
    """A hostile query takes no longer here than on the embedded store, and the next one is answered."""
    virtuoso_server.load(written_release, Settings())

    ends_in_time(virtuoso_server.settings(Settings()), written_manifest.digest)


@pytest.mark.slow
def test_a_query_that_the_engine_does_not_end_ends_here(tmp_path: Path, on_disk: Path) -> None:
    """An engine that goes on for nobody has a processor less, but neither a client nor a worker waits for it."""
    Manifest("1", DIGEST, BASE, BASE, 400, (), ()).write(on_disk.parent)
    with oxigraph(tmp_path) as engine:  # of its own: it computes until it is killed
        engine.load(on_disk.parent, Settings())

        ends_in_time(engine.settings(Settings()), DIGEST)


@pytest.mark.slow
def test_a_pool_starts_although_its_engine_is_away() -> None:
    """Front ends may start before their engine: each query is refused clearly until it is there."""
    settings = Settings(store=StoreSettings("sparql", f"http://127.0.0.1:{free_port()}/sparql", attempts=1))

    async def act(pool: Pool) -> None:
        with pytest.raises(BronwijzerError) as raised:
            await pool.answer(request("ASK {}"))
        assert "remote.unreachable" == raised.value.key

    using(settings, DIGEST, act)


@pytest.mark.slow
@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("text", ["SELECT ?s WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_a_result_over_its_bounds_is_refused_or_cut_as_on_the_embedded_store(
    places: Places, text: str, partial: bool
) -> None:
    """What is too large says so, and whoever asked for what fits gets a valid document that says that it was cut."""
    asked = replace(request(text, TSV, N_TRIPLES), bounds=Bounds(7, 10_000, partial))

    if partial:
        outcome, body = remote(places, asked)
        assert "rows" == outcome.cut
        assert 8 == len(body.splitlines())
    else:
        with pytest.raises(QueryTooLarge):
            remote(places, asked)
