"""Federation over a real server: SERVICE asks the endpoints of the settings, and reaches nothing else."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bronwijzer.prefixes import SD
from tests.engines import Engine
from tests.service.store.asking import files_in, trap
from tests.service.store.fake_engine import Fake, fake
from tests.service.web.asking import ENDLESS, code, get, truth
from tests.service.web.conftest import Reply, Running, start, stop
from tests.service.web.stranger import ANSWERS, play
from tests.service.web.test_server import children

PROGRAM = """
import sys
from pathlib import Path
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve

settings = Settings().with_values({
    "server": {"port": 0, "workers": 1},
    "query": {"deadline_seconds": 8.0, "quick_seconds": 0.3},
    "federation": {"endpoints": %r, "allow_private": %r, "timeout_seconds": 1.0, "answer_megabytes": 1},
})
serve(Path(sys.argv[1]), settings, "en")
"""
PATTERN = "{ ?s <http://x.nl/p> ?x }"


@dataclass(frozen=True)
class Scene:
    """A server that may ask some endpoints, the stranger who answers for most of them, and a trap."""

    server: Running
    stranger: Fake
    trapped: tuple[int, list[str]]
    others: tuple[str, ...]

    def at(self, name: str) -> str:
        """Return the address of an endpoint of the stranger."""
        return self.stranger.address.replace("sparql", name)

    def ask(self, query: str, **headers: str) -> Reply:
        """Ask the server."""
        return get(self.server, query, **headers)

    def service(self, endpoint: str, pattern: str = PATTERN, silent: str = "") -> Reply:
        """Ask for what an endpoint says."""
        return self.ask(f"SELECT * {{ SERVICE {silent} <{endpoint}> {pattern} }}")


@pytest.fixture(scope="module")
def scene(folder: Path, server: Running, oxigraph_server: Engine, virtuoso_server: Engine) -> Iterator[Scene]:
    """A server that may ask one of ours, two of other makes, and a stranger who misbehaves in every way."""
    with trap() as trapped, fake(play) as stranger:
        names = (*ANSWERS, "slow", "endless", "dribble", f"redirect-{trapped[0]}", f"lure-{trapped[0]}")
        mine = [stranger.address.replace("sparql", name) for name in names]
        others = (f"http://127.0.0.1:{server.port}/sparql", oxigraph_server.endpoint, virtuoso_server.endpoint)
        private = [*mine, *others]
        forbidden = [f"http://127.0.0.1:{trapped[0]}/sparql", f"http://localhost:{trapped[0]}/sparql"]
        running = start(folder, PROGRAM % ([*private, *forbidden], private))
        yield Scene(running, stranger, trapped, others)
        workers = children(running.process.pid)
        assert stop(running)[0] == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def rows(reply: Reply) -> list[dict[str, str]]:
    """Return the values of each solution."""
    assert reply.status == 200, reply.body
    return [
        {name: term["value"] for name, term in row.items()} for row in json.loads(reply.body)["results"]["bindings"]
    ]


def test_it_joins_its_own_data_with_those_of_others(scene: Scene) -> None:
    """What another of these servers says of a project meets what this one says, in one query."""
    query = f"""PREFIX doap: <http://usefulinc.com/ns/doap#> PREFIX e: <{scene.others[0].removesuffix("sparql")}>
        SELECT ?here ?there {{ ?here a doap:Project . SERVICE e:sparql {{ ?here doap:maintainer ?there }} }}"""

    reply = scene.ask(query)

    assert len(rows(reply)) == 2
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


@pytest.mark.parametrize("number", [0, 1, 2])
def test_it_asks_a_server_of_another_make(scene: Scene, number: int) -> None:
    """Ours, the Oxigraph server or Virtuoso computes what is inside, and this server the rest."""
    reply = scene.service(scene.others[number], "{ VALUES ?a { 1 2 } BIND(?a * 2 AS ?b) }")

    assert sorted(row["b"] for row in rows(reply)) == ["2", "4"]


def test_an_endpoint_learns_the_question_and_nothing_of_the_client(scene: Scene) -> None:
    """It gets the prefixes and the pattern in a form, without cookie, credentials, address or language of anybody."""
    scene.stranger.asked.clear()
    query = f"PREFIX x: <http://x.nl/> SELECT * {{ SERVICE <{scene.at('good')}> {{ ?s x:p ?x }} }}"

    reply = scene.ask(
        query, Cookie="a=b", Authorization="Basic eDp5", X_Forwarded_For="192.0.2.7", Accept_Language="fy"
    )

    assert rows(reply) == [{"x": 'a " } b'}]
    (asked,) = scene.stranger.asked
    names = {line.partition(":")[0].lower() for line in asked.head.splitlines()[1:]}
    assert {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"} == names
    assert asked.header("User-Agent") == "Bronwijzer (+http://localhost:8000/)"
    assert "BASE <http://localhost:8000/>\nPREFIX x: <http://x.nl/> SELECT * WHERE { ?s x:p ?x }" == asked.query


def test_a_blank_node_of_others_becomes_a_name(scene: Scene) -> None:
    """The same node of one answer stays one, that of another is another."""
    inside = f"SERVICE <{scene.at('blank')}> {PATTERN}"

    found = rows(
        scene.ask(f"SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?x) AS ?d) {{ {{ {inside} }} UNION {{ {inside} }} }}")
    )

    assert found == [{"n": "4", "d": "2"}]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("broken", "service.answer"),
        ("evil", "service.answer"),
        ("page", "service.type"),
        ("failing", "service.status"),
        ("slow", "service.slow"),
        ("dribble", "service.slow"),
        ("endless", "service.large"),
    ],
)
def test_an_endpoint_that_fails_is_named(scene: Scene, name: str, told: str) -> None:
    """It is the other endpoint's failure, 502; in silence it is one solution without values."""
    reply = scene.service(scene.at(name))

    assert code(reply) == (502, told)
    assert scene.at(name) in json.loads(reply.body)["detail"]
    silent = scene.ask(f"SELECT * {{ VALUES ?y {{ 1 }} SERVICE SILENT <{scene.at(name)}> {PATTERN} }}")
    assert rows(silent) == [{"y": "1"}]


def test_what_an_endpoint_answers_leads_nowhere(scene: Scene) -> None:
    """The endpoint that was listed has to answer itself, and what it names or links to is only a name."""
    moved, lured = (scene.service(scene.at(f"{name}-{scene.trapped[0]}")) for name in ("redirect", "lure"))

    assert code(moved) == (502, "service.status")
    assert rows(lured) == [{"x": f"http://127.0.0.1:{scene.trapped[0]}/"}]
    assert scene.trapped[1] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_listed_endpoint_inside_the_network_needs_leave(scene: Scene, host: str) -> None:
    """An address that leads inside, whatever its name, is asked only when the settings say that it may be."""
    endpoint = f"http://{host}:{scene.trapped[0]}/sparql"

    assert code(scene.service(endpoint)) == (502, "service.private")
    assert rows(scene.service(endpoint, silent="SILENT")) == [{}]
    assert scene.trapped[1] == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }", "service.unlisted"),
        ("SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }", "service.unlisted"),
        ("SELECT * { SERVICE <http://127.0.0.1:PORT/sparql?> { ?s ?p ?o } }", "service.unlisted"),
        ("PREFIX : <http://127.0.0.1:PORT/> ASK { SERVICE :x { ?s ?p ?o } }", "service.unlisted"),
        ("ASK { SERVICE <GOOD> { ?s ?p ?o } SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }", "service.unlisted"),
        ("ASK { VALUES ?e { <http://127.0.0.1:PORT/> } SERVICE ?e { ?s ?p ?o } }", "service.variable"),
        ("ASK { VALUES ?e { <GOOD> } SERVICE ?e { ?s ?p ?o } }", "service.variable"),
        ("ASK { SERVICE <GOOD> { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }", "service.unclear"),
        (
            "ASK { ?a ?b ?c FILTER(?a <#>'''\n?b) SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } #''' }\n}",
            "service.unclear",
        ),
        ("ASK { " + "SERVICE <GOOD> { ?s ?p ?o } " * 11 + "}", "service.many"),
    ],
)
def test_what_is_not_listed_is_refused_before_anything_is_asked(scene: Scene, query: str, told: str) -> None:
    """Neither the trap nor the endpoint that may be asked hears of a query that is refused."""
    scene.stranger.asked.clear()
    text = query.replace("PORT", str(scene.trapped[0])).replace("GOOD", scene.at("good"))

    reply = scene.ask(text)

    assert code(reply) == (422 if told == "service.many" else 403, told)
    assert (scene.trapped[1], scene.stranger.asked) == ([], [])


def test_the_refusal_names_the_endpoint_and_the_setting(scene: Scene) -> None:
    """Who asks knows what would have to change, and what can be asked."""
    told = json.loads(scene.service("https://elders.example/sparql").body)["detail"]

    assert "https://elders.example/sparql" in told
    assert "federation.endpoints" in told
    assert scene.at("good") in told


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SELECT * { GRAPH <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'service' FILTER(?o = <http://127.0.0.1:PORT/>) }",
        "# service\nSELECT * { BIND(<http://127.0.0.1:PORT/f>(1) AS ?service) }",
    ],
)
def test_no_other_query_reaches_the_trap(scene: Scene, query: str) -> None:
    """Federation or not: naming an address is not asking it."""
    there = f"http://127.0.0.1:{scene.trapped[0]}/"

    for more in ((), (("default-graph-uri", there),), (("named-graph-uri", there), ("using-graph-uri", there))):
        reply = get(scene.server, query.replace("http://127.0.0.1:PORT/", there), *more)
        assert reply.status in {200, 400, 403}
    assert scene.trapped[1] == []


def test_every_process_with_the_data_is_locked(scene: Scene) -> None:
    """Only the processes that fetch have no lock, and these have no file of the store open."""
    assert scene.service(scene.at("good")).status == 200
    workers = children(scene.server.process.pid)
    locked = [worker for worker in workers if "Seccomp:\t2" in Path(f"/proc/{worker}/status").read_text()]

    with_data = [
        worker
        for worker in workers
        if any("/store/" in str(each.resolve()) for each in files_in(Path(f"/proc/{worker}/fd")))
    ]

    assert with_data == locked
    assert len(set(workers) - set(locked)) == 3


def test_others_are_answered_while_an_endpoint_keeps_some_waiting(scene: Scene) -> None:
    """Queries that wait for an endpoint hold no worker that another query needs."""
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(scene.service, scene.at("slow")) for _ in range(5)]

        assert truth(scene.ask("ASK { ?s ?p ?o }"))
        assert not all(each.done() for each in waiting)


def test_a_federated_query_that_never_ends_is_ended(scene: Scene) -> None:
    """Also when its endpoint has answered: each time a fresh worker comes, and the next query is answered."""
    clause = f"SERVICE <{scene.at('good')}> {PATTERN}"

    for _ in range(4):
        endless = get(scene.server, ENDLESS.replace("{", f"{{ {clause} ", 1), ("timeout", "0.5"))
        assert code(endless) == (504, "query.timeout")

    assert len(rows(scene.ask(f"SELECT * {{ {clause} }}"))) == 1


def test_the_endpoint_says_what_it_can(scene: Scene) -> None:
    """The service description has the feature, and the page of queries names the endpoints."""
    said = parse(scene.server.ask("/sparql", Accept="text/turtle").body, RdfFormat.TURTLE)
    page = scene.server.ask("/sparql", Accept="text/html").body.decode()

    assert SD("BasicFederatedQuery") in {each.object for each in said}
    assert f'href="{scene.at("good")}"' in page


def test_without_endpoints_there_is_no_federation(server: Running) -> None:
    """The description does not promise it, the page does not speak of it, and the refusal is the old one."""
    said = parse(server.ask("/sparql", Accept="text/turtle").body, RdfFormat.TURTLE)

    assert SD("BasicFederatedQuery") not in {each.object for each in said}
    assert b'id="federation"' not in server.ask("/sparql", Accept="text/html").body
    assert code(get(server, "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")) == (403, "query.service")
