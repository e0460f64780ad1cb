"""The serving process, from the command: what it answers, and what it never loads."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tests.conftest import SOURCE_BASE

#: Runs the command in this very process, and tells at its end which of the heavy libraries were loaded.
PROGRAM = """
import sys
from bronwijzer.cli import main
code = main(sys.argv[1:])
print("loaded:", sorted({"rdflib", "pyshacl", "SPARQLWrapper", "yaml"} & sys.modules.keys()), flush=True)
sys.exit(code)
"""


@pytest.fixture
def server(releases: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the release on a free port, and the port."""
    options = ["--out", str(releases), "--base-uri", SOURCE_BASE, "--port", "0"]
    command = [sys.executable, "-c", PROGRAM, "serve", str(Path(__file__).parents[2]), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"}) as process:
        assert process.stdout
        told = re.search(r":(\d+)/", process.stdout.readline())
        assert told
        yield process, int(told[1])
        process.kill()


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes


def _get(port: int, path: str, accept: str = "*/*") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def test_a_stranger_finds_out_who_made_pdok(server: tuple[subprocess.Popen[str], int]) -> None:
    """The URI redirects to a page and to Turtle, and SPARQL names the partners with their source."""
    _, port = server
    moved = _get(port, "/id/project/pdok")
    page = _get(port, "/doc/project/pdok", "text/html,*/*;q=0.8")
    query = (
        "SELECT ?graph ?partner { GRAPH ?graph { <https://bronwijzer.example/id/samenwerking/pdok>"
        " <http://www.w3.org/ns/org#hasMember> ?partner } }"
    )
    answer = json.loads(_get(port, f"/sparql?query={quote(query)}").body)

    assert (303, "/doc/project/pdok") == (moved.status, moved.headers["Location"])
    assert (200, "text/html;charset=utf-8") == (page.status, page.headers["Content-Type"])
    article = [
        row["partner"]["value"]
        for row in answer["results"]["bindings"]
        if row["graph"]["value"].endswith("/graph/delta10/artikel")
    ]
    assert len(article) == 5


def test_the_serving_process_never_loads_what_validates(server: tuple[subprocess.Popen[str], int]) -> None:
    """After every kind of request, and a clean end by SIGTERM, rdflib is not in sys.modules."""
    process, port = server
    for path in ("/", "/id/project/pdok", "/doc/project/pdok.rdf", "/dataset", "/sparql", "/sparql?query=ASK%20%7B%7D"):
        for accept in ("text/html", "*/*"):
            assert _get(port, path, accept).status in {200, 303}

    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)

    assert "loaded: []" in rest
    assert process.returncode == 0
