"""The site behind nginx, with the configuration that operators are given: real TLS, a real cache, several clients."""

import contextlib
import http.client
import itertools
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from bronwijzer.manifest import Manifest
from tests.conftest import PROJECT, SOURCE_BASE
from tests.engines import free_port

pytestmark = pytest.mark.slow

CONFIGURATION = PROJECT / "service/deploy/nginx.conf"
READER, OTHER = "127.0.0.2", "127.0.0.3"  # only 127.0.0.1 is trusted here
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{}}
http {{
    access_log off;
    {temporary}
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Site:
    """A site behind its proxy: the ports of both, and the process that serves it."""

    secure: int
    plain: int
    behind: int
    process: "subprocess.Popen[str]"
    trust: ssl.SSLContext = field(repr=False)

    def ask(self, path: str, method: str = "GET", body: str = "", client: str = READER, **headers: str) -> Answer:
        """Ask through TLS, as a client with an address of its own."""
        origin = (client, 0)
        connection = http.client.HTTPSConnection(
            "localhost", self.secure, timeout=60, context=self.trust, source_address=origin
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def number(self, name: str) -> float:
        """Return a number of the metrics, which the server tells its neighbours."""
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            told = connection.getresponse().read().decode()
        return sum(float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(name))


@pytest.fixture(scope="module")
def site(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The release behind nginx, where one client may have one query at a time."""
    folder = tmp_path_factory.mktemp("proxy")
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(_server(releases))
        told = re.search(r":(\d+)/", process.stdout.readline() if process.stdout else "")
        assert told
        site = Site(free_port(), free_port(), int(told[1]), process, _certificate(folder))
        stack.enter_context(_nginx(folder, site))
        yield site


@contextlib.contextmanager
def _server(releases: Path) -> "Iterator[subprocess.Popen[str]]":
    options = ["--out", str(releases), "--base-uri", SOURCE_BASE, "--port", "0"]
    limits = {"BRONWIJZER_SERVER_CLIENT_QUERIES": "1", "BRONWIJZER_SERVER_TRUSTED_PROXIES": "127.0.0.1"}
    command = [sys.executable, "-m", "bronwijzer", "serve", str(PROJECT), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **limits}) as process:
        try:
            yield process
        finally:
            process.kill()


def _certificate(folder: Path) -> ssl.SSLContext:
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*made, *names, *files], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


@contextlib.contextmanager
def _nginx(folder: Path, site: Site) -> Iterator[None]:
    (folder / "site.conf").write_text(_configuration(folder, site), encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n    ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""  # else the cache would belong to nobody, who may not come here
    main = MAIN.format(user=user, folder=folder, temporary=temporary)
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "`make test-setup` installs nginx (Debian's package nginx-light)"
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            _wait(process, site.secure)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _configuration(folder: Path, site: Site) -> str:
    """Return the configuration as it is, but for the ports and places of a machine that is not ours."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for given, here in (
        ("/var/cache/nginx", str(folder)),
        ("/etc/ssl/bronwijzer", str(folder)),
        ("    listen [::]:443 ssl http2;\n", ""),  # a machine for tests may have no IPv6
        ("    listen [::]:80;\n", ""),
        ("listen 443", f"listen 127.0.0.1:{site.secure}"),
        ("listen 80", f"listen 127.0.0.1:{site.plain}"),
        ("127.0.0.1:8000", f"127.0.0.1:{site.behind}"),
    ):
        assert given in text
        text = text.replace(given, here)
    return text


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + 30
    while True:
        assert process.poll() is None, "nginx ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert time.monotonic() < end, "nginx did not start"
            time.sleep(0.05)
        else:
            return


def _cached(answer: Answer) -> str:
    return answer.headers["X-Cache"]


def test_each_representation_is_kept_apart(site: Site) -> None:
    """What one reader got, the next gets from the cache, and only in the same format and language."""
    path = "/doc/project/pdok"
    first = site.ask(path, Accept="text/html", Accept_Language="nl")
    again = site.ask(path, client=OTHER, Accept="text/html", Accept_Language="nl")
    english = site.ask(path, Accept="text/html", Accept_Language="en")
    turtle = site.ask(path, Accept="text/turtle")

    assert [_cached(each) for each in (first, again, english, turtle)] == ["MISS", "HIT", "MISS", "MISS"]
    assert again.body == first.body != english.body
    assert turtle.headers["Content-Type"].startswith("text/turtle")
    assert site.ask(path, Accept="text/html", Accept_Language="nl", If_None_Match=first.headers["ETag"]).status == 304


def test_an_answer_that_differs_each_time_is_not_kept(site: Site) -> None:
    """Results of NOW are made anew, those of a plain query come from the cache."""
    for query, kept in (("SELECT (NOW() AS ?now) {}", "MISS"), ("SELECT (1 AS ?one) {}", "HIT")):
        path = f"/sparql?query={quote(query)}"
        assert site.ask(path).status == 200
        assert _cached(site.ask(path)) == kept


def test_a_client_cannot_be_somebody_else(site: Site) -> None:
    """The share of a client is counted by its own address, whatever it says of itself; another client has its own."""

    def insist() -> None:
        while site.ask(f"/sparql?query={quote(ENDLESS)}&timeout=4").status == 429:
            time.sleep(0.1)  # a short one of this client is under way

    greedy = threading.Thread(target=insist)
    greedy.start()
    asked = (f"/sparql?query={quote(f'SELECT ({number} AS ?number) {{}}')}" for number in itertools.count())
    while (refused := site.ask(next(asked), X_Forwarded_For=OTHER)).status == 200:  # the long query did not begin yet
        assert greedy.is_alive()
    other = site.ask(next(asked), client=OTHER)
    greedy.join()

    assert (refused.status, other.status) == (429, 200)
    assert int(refused.headers["Retry-After"]) > 0


def test_what_is_for_operators_stays_inside(site: Site) -> None:
    """The metrics are told to neighbours, not through the proxy."""
    assert site.ask("/metrics").status == 404
    assert site.number("bronwijzer_requests_total") > 0


def test_every_kind_of_request_passes(site: Site, release: Path) -> None:
    """POST, QUERY, a part of a dump and the way from http to https work as they do without the proxy."""
    query = "SELECT (3 AS ?three) {}"
    for method in ("POST", "QUERY"):
        answer = site.ask("/sparql", method, query, Content_Type="application/sparql-query", Accept="text/csv")
        assert (answer.status, answer.body) == (200, b"three\r\n3\r\n")
    name = next(file.name for file in Manifest.read(release).files)
    part = site.ask(f"/dumps/{Manifest.read(release).version}/{name}", Range="bytes=1-9")
    assert (part.status, part.body) == (206, (release / "dumps" / name).read_bytes()[1:10])
    connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/id/project/pdok?x=1", headers={"Host": "localhost"})
        moved = connection.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, "https://localhost/id/project/pdok?x=1")


def test_pages_stay_when_the_server_is_away(site: Site) -> None:
    """What the cache holds is still answered while the server restarts; what it does not hold is a 502."""
    path = "/doc/project/pleio"
    before = site.ask(path, Accept="text/html")
    site.process.kill()
    site.process.wait(30)

    after = site.ask(path, Accept="text/html")

    assert (before.status, after.status, after.body) == (200, 200, before.body)
    assert site.ask("/doc/project/odc-noord", Accept="text/html").status == 502
