"""A server that runs goes over to the next release: nobody is refused, nothing is mixed, and nothing is left behind."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.release.publish import Releases
from bronwijzer.release.push import push, targets_of
from bronwijzer.settings import Settings
from bronwijzer.web.lasting import Lasting
from bronwijzer.web.serving import Serving
from tests.conftest import silent
from tests.engines import oxigraph
from tests.service.web.asking import ENDLESS, code, get, truth
from tests.service.web.conftest import Reply
from tests.service.web.following import PAIR, asked, ready, release, serves, serving, until, write
from tests.service.web.test_operation import metrics
from tests.service.web.test_server import alive, busy, children


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the servers look ten times a second."""
    monkeypatch.setenv("BRONWIJZER_SERVER_FOLLOW_SECONDS", "0.1")
    monkeypatch.setenv("BRONWIJZER_SERVER_WORKERS", "1")


def releases(root: Path) -> Releases:
    """Return the releases of a site."""
    return Releases(root / ".bronwijzer" / "releases")


def pair(reply: Reply) -> tuple[str, str]:
    """Return what the two sources say."""
    (row,) = json.loads(reply.body)["results"]["bindings"]
    return row["a"]["value"], row["b"]["value"]


def test_a_build_is_served_without_a_failure(tmp_path: Path) -> None:
    """While clients ask for pages and queries all the while, each answer is whole, of the old release or the new."""
    release(tmp_path, "1")
    paths = (f"/sparql?query={PAIR}NUMBER", f"/sparql?query={PAIR}", "/doc?iri=http://e/thing&_=NUMBER", "/dataset")
    with serving(tmp_path) as server:
        before, workers = server.ask(paths[1]), children(server.process.pid)
        counted = metrics(server)['bronwijzer_requests_total{kind="query",status="200"}']
        with asked(server, *paths) as replies:
            (tmp_path / "data" / "more.nt").write_text('<http://e/other> <http://e/c> "1" .\n', encoding="utf-8")
            write(tmp_path, "2")
            subprocess.run(
                [sys.executable, "-m", "bronwijzer", "build", str(tmp_path), "--version", "v2"], check=True, timeout=120
            )
            until(serves(server, "v2"))
            until(lambda: sum(b'"value":"2"' in reply.body for _, reply in list(replies)) > 5)
        after, description = server.ask(paths[1]), server.ask("/sparql", Accept="application/n-triples").body

        assert {reply.status for _, reply in replies} == {200}
        assert {pair(reply) for path, reply in replies if PAIR in path} == {("1", "1"), ("2", "2")}
        assert before.headers["etag"] != after.headers["etag"]
        assert b'#triples> "4"' in description
        assert metrics(server)['bronwijzer_requests_total{kind="query",status="200"}'] > counted + 1
        assert [name for name in metrics(server) if "release_info" in name] == ['bronwijzer_release_info{version="v2"}']
        until(lambda: not any(map(alive, workers)))


def test_a_broken_release_is_put_off(tmp_path: Path) -> None:
    """What cannot be opened, or is made for another base, is told, and the release that is served goes on."""
    release(tmp_path, "1")
    held = releases(tmp_path)
    shutil.copytree(held.path("v1"), held.path("torn"))
    shutil.rmtree(held.path("torn") / "store")
    held.path("empty").mkdir()
    shutil.copytree(held.path("v1"), held.path("odd"))
    manifest = held.path("odd") / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"dataset": "', '"dataset": "not an IRI '))
    with serving(tmp_path) as server:
        for name, cause in (("torn", "store.unreadable"), ("empty", "release.unreadable"), ("odd", "error.internal")):
            held.switch(name)
            told = {"status": "ready", "release": "v1", "delayed": {"release": name, "cause": cause}}
            until(lambda told=told: ready(server) == told)  # type: ignore[misc]  # a default binds the loop's value
        release(tmp_path, "3", Settings().with_values({"site": {"base_uri": "http://elsewhere/"}}))
        until(lambda: ready(server).get("delayed") == {"release": "v3", "cause": "release.other-base"})

        assert truth(get(server, "ASK { <http://e/thing> <http://e/a> '1' }"))
        assert metrics(server)["bronwijzer_release_delayed"] == 1
        release(tmp_path, "2")
        until(serves(server, "v2"))
        assert metrics(server)["bronwijzer_release_delayed"] == 0


def test_a_server_that_never_looks_follows_when_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 0 seconds nothing happens by itself; SIGHUP makes it look once."""
    monkeypatch.setenv("BRONWIJZER_SERVER_FOLLOW_SECONDS", "0")
    release(tmp_path, "1")
    with serving(tmp_path) as server:
        release(tmp_path, "2")
        threading.Event().wait(1)
        assert serves(server, "v1")()
        server.process.send_signal(signal.SIGHUP)
        until(serves(server, "v2"))


def test_of_two_builds_the_last_is_served(tmp_path: Path) -> None:
    """Releases that come quickly after one another end with the last, and going back is a switch as any other."""
    for value in ("1", "2", "3"):
        release(tmp_path, value)
    held = releases(tmp_path)
    with serving(tmp_path) as server:
        for version in ("v1", "v2", "v1", "v2", "v3", "v1", "v2"):
            held.switch(version)
            threading.Event().wait(0.07)
        until(serves(server, "v2"))
        threading.Event().wait(0.5)
        assert serves(server, "v2")()


def test_a_query_under_way_ends_where_it_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets all the time of the settings, and its client no second share by the switch; then its worker ends too."""
    monkeypatch.setenv("BRONWIJZER_SERVER_CLIENT_QUERIES", "1")
    monkeypatch.setenv("BRONWIJZER_QUERY_DEADLINE_SECONDS", "8")
    for value in ("2", "1"):
        release(tmp_path, value)
    with serving(tmp_path) as server:
        workers, replies = children(server.process.pid), list[Reply]()
        before = busy(workers)
        asking = threading.Thread(target=lambda: replies.append(get(server, ENDLESS, X_Forwarded_For="192.0.2.1")))
        asking.start()
        until(lambda: busy(workers) > before + 0.05)
        releases(tmp_path).switch("v2")
        until(lambda: ready(server)["release"] == "v2")
        assert code(get(server, "ASK { ?s ?p '2' }", X_Forwarded_For="192.0.2.1")) == (429, "admission.share")
        assert truth(get(server, "ASK { ?s ?p '2' }", X_Forwarded_For="192.0.2.2"))
        asking.join()

        assert code(replies[0]) == (504, "query.timeout")
        until(lambda: not any(map(alive, workers)))
        assert truth(get(server, "ASK { ?s ?p '2' } #", X_Forwarded_For="192.0.2.1"))


def test_a_reader_who_dawdles_keeps_no_worker_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all queries must have ended the old release is closed; what it answered is still read to its end."""
    monkeypatch.setenv("BRONWIJZER_SERVER_PATIENCE_SECONDS", "0.5")
    monkeypatch.setenv("BRONWIJZER_QUERY_DEADLINE_SECONDS", "5")
    long = "".join(f'<http://e/{number}> <http://e/long> "{"x" * 10_000}" .\n' for number in range(1000))
    (write(tmp_path, "1") / "data" / "long.nt").write_text(long, encoding="utf-8")
    for value in ("2", "1"):
        release(tmp_path, value)
    query = quote("CONSTRUCT { ?s <http://e/long> ?o } WHERE { ?s <http://e/long> ?o }")
    with serving(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        workers = children(server.process.pid)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        client.sendall(f"GET /sparql?query={query} HTTP/1.0\r\nAccept: application/n-triples\r\n\r\n".encode())
        answer = client.makefile("rb")
        assert answer.readline() == b"HTTP/1.0 200 OK\r\n"
        releases(tmp_path).switch("v2")
        until(lambda: not any(map(alive, workers)))
        assert serves(server, "v2")()

        assert answer.read().count(b"<http://e/long>") == 1000


def test_a_server_that_goes_over_can_be_stopped(tmp_path: Path) -> None:
    """While queries of the old release run, a signal ends both releases."""
    for value in ("2", "1"):
        release(tmp_path, value)
    with serving(tmp_path) as server:
        workers = children(server.process.pid)
        before = busy(workers)
        asking = threading.Thread(target=lambda: get(server, ENDLESS))
        asking.start()
        until(lambda: busy(workers) > before + 0.05)
        releases(tmp_path).switch("v2")
        until(lambda: ready(server)["release"] == "v2")
        workers += children(server.process.pid)
    asking.join()
    assert not any(map(alive, workers))


def workerless(folder: Path, kind: type[Exception]) -> None:
    """Fail to open the release in a folder, and see that no process is left of it."""

    async def act() -> None:
        serving = Serving(folder, Settings())
        if kind is StoreUnavailable:
            shutil.rmtree(folder / "store")
        await serving.open(Lasting(Settings()))

    own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = own.read_text(encoding="ascii")
    with pytest.raises(kind):
        asyncio.run(act())
    assert own.read_text(encoding="ascii") == before


def test_a_release_whose_workers_do_not_start_leaves_none(tmp_path: Path) -> None:
    """The error is told, and no process is left of those that did start."""
    release(tmp_path, "1")

    workerless(releases(tmp_path).path("v1"), StoreUnavailable)


def test_a_release_without_an_application_leaves_no_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong once the workers run: they would be left again and again."""
    release(tmp_path, "1")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bronwijzer.web.serving.Application", fail)

    workerless(releases(tmp_path).path("v1"), ZeroDivisionError)


def test_nothing_piles_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many switches the server has as many files, threads and workers as after the first."""
    monkeypatch.setenv("BRONWIJZER_FEDERATION_ENDPOINTS", "http://127.0.0.1:1/sparql")
    for value in ("1", "2"):
        release(tmp_path, value)
    held = releases(tmp_path)

    def owned() -> list[int]:
        folder = Path(f"/proc/{server.process.pid}")
        return [len(list((folder / name).iterdir())) for name in ("fd", "task")] + [len(children(server.process.pid))]

    with serving(tmp_path) as server:
        counts = []
        for version in ("v1", "v2") * 6:
            held.switch(version)
            until(serves(server, version))
            for path in ("/dataset", "/search?q=a", f"/sparql?query={PAIR}"):
                assert server.ask(path).status == 200
            counts.append(owned())
        until(lambda: all(now <= then + 4 for now, then in zip(owned(), counts[1], strict=True)))


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings for two engines, which are those of the servers too."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with oxigraph(tmp_path / "a") as one, oxigraph(tmp_path / "b") as two:
        own = one.settings(Settings(), two)
        monkeypatch.setenv("BRONWIJZER_STORE_ENGINE", "sparql")
        monkeypatch.setenv("BRONWIJZER_STORE_ENDPOINT", own.store.endpoint)
        yield own


def test_front_ends_go_over_when_they_and_the_engine_have_the_release(tmp_path: Path, engines: Settings) -> None:
    """Until the push is done, and until its own folder has come, each answers from the release that it has."""
    here, there = tmp_path / "here", tmp_path / "there"
    release(here, "1")
    shutil.copytree(here, there, symlinks=True)
    load(here, engines)
    paths = f"/sparql?query={PAIR}NUMBER", "/doc?iri=http://e/thing&_=NUMBER"
    with (
        serving(here) as first,
        serving(there) as second,
        asked(first, *paths) as replies,
        asked(second, *paths) as others,
    ):
        release(here, "2")
        delayed = {"release": "v2", "cause": "remote.other-release"}
        until(lambda: ready(first) == {"status": "ready", "release": "v1", "delayed": delayed})
        load(here, engines)
        until(serves(first, "v2"))
        assert serves(second, "v1")()
        shutil.copytree(releases(here).path("v2"), releases(there).path("v2"))
        releases(there).switch("v2")
        until(serves(second, "v2"))
        count = len(others)
        until(lambda: len(others) > count + 5)

    assert {reply.status for _, reply in (*replies, *others)} == {200}
    assert {pair(reply) for path, reply in (*replies, *others) if PAIR in path} == {("1", "1"), ("2", "2")}


def load(root: Path, settings: Settings) -> None:
    """Push the current release of a site to the engines of the settings."""
    current = releases(root).current
    assert current
    push(current, targets_of(settings.store.endpoint.split(), [], settings), settings, silent)
