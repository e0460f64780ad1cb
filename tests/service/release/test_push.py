"""A push loads a whole release where the newest one is not, and nobody ever reads half of one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from bronwijzer import cli
from bronwijzer.errors import SiteError, StoreUnavailable
from bronwijzer.manifest import Manifest
from bronwijzer.prefixes import XSD
from bronwijzer.queries import Query
from bronwijzer.release.push import Target, push, targets_of
from bronwijzer.release.verify import Sent, triples_of, verify
from bronwijzer.settings import Settings
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.graph_store import GraphStore, beside
from bronwijzer.store.local import LocalStore
from bronwijzer.store.mark import UNION
from bronwijzer.store.remote_store import RemoteStore
from tests.conftest import silent
from tests.engines import Engine, free_port, oxigraph, virtuoso
from tests.service.store.fake_engine import answer, fake, saying

pytestmark = pytest.mark.slow

VALUE = NamedNode("http://example.org/value")
ALL = Query("all", "SELECT ?g ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }")
Release = Callable[[str, int], Path]


@pytest.fixture
def release_of(tmp_path: Path) -> Release:
    """Give a function that writes a release of so many graphs, in which everything has the value of its version."""

    def write(version: str, graphs: int) -> Path:
        folder = tmp_path / version
        folder.mkdir()
        quads = [
            Quad(
                NamedNode(f"http://example.org/{n}"),
                VALUE,
                Literal(version),
                NamedNode(f"http://example.org/graph/{n}"),
            )
            for n in range(graphs)
        ]
        LocalStore.write(folder / "store", quads)
        Manifest(version, version * 8, "http://example.org/", "http://example.org/d", graphs, (), ()).write(folder)
        return folder

    return write


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two empty datasets."""
    for name in "ab":
        (tmp_path / name).mkdir()
    with oxigraph(tmp_path / "a") as first, oxigraph(tmp_path / "b") as second:
        yield first, second


def targets(*engines: Engine) -> list[Target]:
    """Return engines as targets, with what is in them now."""
    settings = engines[0].settings(Settings())
    return targets_of([each.endpoint for each in engines], [], settings)


def loaded(release: Path, *engines: Engine) -> str:
    """Push a release, and return the address that it went to, or nothing when it was there."""
    done = push(release, targets(*engines), engines[0].settings(Settings()), silent)
    return done.address if done.made else ""


def versions_in(release: Path, *engines: Engine) -> set[str]:
    """Return the values that a front end of a release reads."""
    store = RemoteStore.of(engines[0].settings(Settings(), *engines[1:]), Manifest.read(release).digest)
    return {row["o"].value for row in store.select(ALL)}  # type: ignore[union-attr]  # the release holds literals


def test_two_datasets_are_loaded_in_turn(two: tuple[Engine, Engine], release_of: Release) -> None:
    """Each push takes the dataset without the newest release, and both releases answer until the next one."""
    first, second, third = release_of("1", 3), release_of("2", 2), release_of("3", 4)

    went = [loaded(each, *two) for each in (first, second)]
    both = versions_in(first, *two), versions_in(second, *two)
    last = loaded(third, *two)

    assert [two[0].endpoint, two[1].endpoint, two[0].endpoint] == [*went, last]
    assert ({"1"}, {"2"}) == both
    assert ({"2"}, {"3"}) == (versions_in(second, *two), versions_in(third, *two))
    with pytest.raises(StoreUnavailable):
        versions_in(first, *two)


def test_a_release_that_is_there_is_not_loaded_again(two: tuple[Engine, Engine], release_of: Release) -> None:
    """Pushing the same release twice changes nothing."""
    release = release_of("1", 3)

    assert [two[0].endpoint, ""] == [loaded(release, *two), loaded(release, *two)]


def test_graphs_of_an_older_release_go(two: tuple[Engine, Engine], release_of: Release) -> None:
    """What the release before had and this one has not, is not there any more."""
    engine = two[0]
    loaded(release_of("1", 5), engine)
    release = release_of("2", 2)

    loaded(release, engine)

    (target,) = targets(engine)
    assert {"http://example.org/graph/0", "http://example.org/graph/1"} == set(target.mark.graphs)
    with pytest.raises(StoreUnavailable):
        verify(target.endpoint, LocalStore.of(()), "http://example.org/graph/4", Sent(1, ()), 30)


@pytest.mark.parametrize("value", ["elsewhere", "gelijk\u00c3\u00ab"])
def test_a_statement_that_became_another_is_noticed(
    two: tuple[Engine, Engine], release_of: Release, value: str
) -> None:
    """As many statements as were sent are not enough: those of some subjects are compared, to the letter."""
    release = release_of("gelijk\u00eb", 1)
    loaded(release, two[0])
    (target,) = targets(two[0])
    changed = Triple(NamedNode("http://example.org/0"), VALUE, Literal(value))
    target.graphs.put("http://example.org/graph/0", [changed])

    with pytest.raises(StoreUnavailable) as found:
        loaded(release, two[0])

    assert found.value.key == "push.statements"
    assert found.value.values == {"graph": "http://example.org/graph/0", "subject": "http://example.org/0"}


def test_what_engines_spell_in_their_own_way_is_not_compared(two: tuple[Engine, Engine]) -> None:
    """A number, or the case of a language, that comes back as another spelling of the same is no fault."""
    one, graph = NamedNode("http://example.org/1"), "http://example.org/graph"
    ours = [Literal("007", datatype=XSD("integer")), Literal("a", language="nl")]
    (target,) = targets(two[0])
    target.graphs.put(graph, [Triple(one, VALUE, Literal(7)), Triple(one, VALUE, Literal("a", language="NL"))])
    store = LocalStore.of(Quad(one, VALUE, each, NamedNode(graph)) for each in ours)

    verify(target.endpoint, store, graph, Sent.of(triples_of(store, graph)), 30)


def test_some_subjects_of_a_large_graph_are_compared() -> None:
    """Those of the first, second, fourth, eighth and so on: few, from all over it."""
    triples = [Triple(NamedNode(f"http://example.org/{n}"), VALUE, Literal(n)) for n in range(1, 1001)]

    sent = Sent.of(triples)

    assert sent.statements == 1000
    assert [each.value for each in sent.subjects] == [f"http://example.org/{2**n}" for n in range(10)]
    assert Sent.of(()) == Sent(0, ())


def test_a_push_that_is_broken_off_is_no_release(
    two: tuple[Engine, Engine], release_of: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its first change on the dataset holds nothing to read, the other one answers, and the next push mends it."""
    old, new = release_of("1", 3), release_of("2", 3)
    loaded(old, *two)
    put = GraphStore.put

    def breaking(self: GraphStore, graph: str, triples: object) -> None:
        if graph == UNION.value:
            raise KeyboardInterrupt
        put(self, graph, triples)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(GraphStore, "put", breaking)
    with pytest.raises(KeyboardInterrupt):
        loaded(new, *two)
    monkeypatch.undo()

    assert {"1"} == versions_in(old, *two)
    with pytest.raises(StoreUnavailable):
        versions_in(new, *two)
    assert two[1].endpoint == loaded(new, *two)
    assert {"2"} == versions_in(new, *two)


def test_one_dataset_is_not_read_while_it_is_loaded(
    two: tuple[Engine, Engine], release_of: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nowhere else to load, readers are refused from the first change to the last, and never shown a half."""
    engine = two[0]
    old, new = release_of("1", 3), release_of("2", 3)
    loaded(old, engine)
    store = RemoteStore.of(engine.settings(Settings()), Manifest.read(old).digest)
    store.select(ALL)
    put, seen = GraphStore.put, list[str]()

    def watched(self: GraphStore, graph: str, triples: object) -> None:
        put(self, graph, triples)  # type: ignore[arg-type]  # passed on as it came
        with pytest.raises(StoreUnavailable) as raised:
            store.select(ALL)
        seen.append(raised.value.key)

    monkeypatch.setattr(GraphStore, "put", watched)
    loaded(new, engine)

    assert {"remote.other-release", "remote.moved"} >= set(seen)
    assert len(seen) == 6


def test_a_count_that_differs_stops_the_switch(
    two: tuple[Engine, Engine], release_of: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that lost a statement does not get the mark, and the message names the graph."""
    release = release_of("1", 3)
    put = GraphStore.put

    def losing(self: GraphStore, graph: str, triples: object) -> None:
        lost = [] if graph.endswith("graph/1") else triples
        put(self, graph, lost)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(GraphStore, "put", losing)
    with pytest.raises(StoreUnavailable) as raised:
        loaded(release, *two)

    assert {"graph": "http://example.org/graph/1", "expected": 1, "found": 0} == raised.value.values
    with pytest.raises(StoreUnavailable):
        versions_in(release, *two)


def test_an_engine_that_refuses_is_told(release_of: Release) -> None:
    """An engine that takes no graphs says so in one sentence, and one that is gone does."""
    release = release_of("1", 1)
    with fake(saying(answer(b"<p>no\n room</p>", "507 Full"))) as engine:
        writer = GraphStore(engine.address, Credentials(), 5, keeps_literals=True)
        with pytest.raises(StoreUnavailable) as raised:
            writer.put("http://example.org/a", [])

    assert ("remote.not-written", "no room") == (raised.value.key, raised.value.values["problem"])
    with pytest.raises(StoreUnavailable):
        loaded(release, Engine("none", f"http://127.0.0.1:{free_port()}/query"))


def test_the_graph_store_of_known_engines_is_known() -> None:
    """Only of others has it to be told."""
    assert "http://a/store" == beside("http://a/query")
    assert "http://a:1/sparql-graph-crud-auth" == beside("http://a:1/sparql")
    assert beside("http://a/repositories/x") is None
    with pytest.raises(SiteError):
        targets_of(["http://a/repositories/x"], [], Settings())
    with pytest.raises(SiteError):
        targets_of([], [], Settings())


def test_virtuoso_takes_what_is_large(tmp_path: Path) -> None:
    """Two parts and a literal of a megabyte arrive whole, for a known user, and a cut answer is not passed on."""
    folder, graph = tmp_path / "release", NamedNode("http://example.org/graph")
    folder.mkdir()
    long = Literal("é" * 500_000, language="nl")
    quads = [Quad(NamedNode(f"http://example.org/{n}"), VALUE, Literal(f"value {n}"), graph) for n in range(5_500)]
    LocalStore.write(folder / "store", [*quads, Quad(NamedNode("http://example.org/long"), VALUE, long, graph)])
    Manifest("1", "1", "http://example.org/", "http://example.org/d", 1, (), ()).write(folder)
    (tmp_path / "virtuoso").mkdir()

    with virtuoso(tmp_path / "virtuoso", "ResultSetMaxRows = 1000") as engine:
        address = loaded(folder, engine)
        store = RemoteStore.of(engine.settings(Settings()), "1")
        (row,) = store.select(Query("long", "SELECT ?o WHERE { <http://example.org/long> ?p ?o }"))
        with pytest.raises(StoreUnavailable) as cut:
            store.select(ALL)
        wrong = replace(engine, password="wrong")  # noqa: S106 -- it opens nothing
        with pytest.raises(StoreUnavailable) as raised:
            targets(wrong)[0].graphs.knock(UNION.value)

    assert (engine.endpoint, long, "remote.denied") == (address, row["o"], raised.value.key)
    assert "remote.cut" == cut.value.values["problem"]


def test_the_command_tells_where_the_release_is(
    two: tuple[Engine, Engine], release_of: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`bronwijzer push` loads the current release into the engines that it is given."""
    release_of("1", 1)
    (tmp_path / "current").symlink_to("1")
    arguments = ["push", str(tmp_path), "--out", str(tmp_path), "--base-uri", "http://example.org/"]
    to = [word for each in two for word in ("--to", each.endpoint)]

    codes = [cli.main([*arguments, *given]) for given in (to, to, [])]

    told = capsys.readouterr()
    assert [0, 0, 2] == codes
    assert [f"Release 1 is in {two[0].endpoint}.", f"Release 1 was in {two[0].endpoint} already."] == (
        told.out.splitlines()
    )
    assert "--to" in told.err
