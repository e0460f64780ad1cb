"""A small release, its Flask application, and a real server in a process of its own."""

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bronwijzer.manifest import Manifest
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Request, evaluate
from bronwijzer.store.local import LocalStore
from bronwijzer.store.pool import Answer
from bronwijzer.web.app import create_app
from bronwijzer.web.questions import ANSWERING
from tests.service.web.releases import write_release

PROGRAM = """
import sys
from pathlib import Path
from typing import Any
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve

settings = Settings().with_values({
    "server": {"port": 0, "workers": 1},
    "query": {"deadline_seconds": 3.0, "result_megabytes": 4, "length_kilobytes": 64},
})
serve(Path(sys.argv[1]), settings, "en")
print("rdflib" in sys.modules, "pyshacl" in sys.modules)
"""


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Running:
    """A server that runs, and how to ask it something."""

    process: "subprocess.Popen[str]"
    port: int
    line: str

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        """Send one request exactly as given and return the whole answer; header names use _ for -."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host=False, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        reply = read(connection.getresponse())
        connection.close()
        return reply


def read(response: HTTPResponse) -> Reply:
    """Return a whole answer; repeated headers are joined."""
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    return Reply(response.status, headers, response.read())


def start(folder: Path, program: str = PROGRAM) -> Running:
    """Start a server on a release and return it when it says where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    found = re.search(r":(\d+)/", line)
    assert found, process.communicate(timeout=30)
    return Running(process, int(found[1]), line)


def stop(running: Running, with_signal: signal.Signals = signal.SIGTERM, seconds: float = 30) -> tuple[int, str, str]:
    """Tell a server to stop and return its exit code and what it still said."""
    running.process.send_signal(with_signal)
    out, err = running.process.communicate(timeout=seconds)
    return running.process.returncode, out, err


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small release."""
    return write_release(tmp_path_factory.mktemp("release") / "1")


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Running]:
    """A real server on the small release, asked for little time and little space."""
    running = start(folder)
    yield running
    code, out, _ = stop(running)
    assert (code, out.strip()) == (0, "False False")


def answering(store: LocalStore) -> Callable[[Request], Answer]:
    """Return what answers queries in this very process, as the workers do in theirs."""

    def answer(request: Request) -> Answer:
        body = io.BytesIO()
        outcome = evaluate(store.engine, request, body)
        size = body.tell()
        body.seek(0)
        return Answer(outcome, body, size)

    return answer


@pytest.fixture(scope="session")
def app(folder: Path) -> Flask:
    """The Flask application of the small release."""
    settings = Settings().with_values(
        {
            "site": {"title_nl": "Proefsite", "title_en": "Trial site"},
            "security": {"contact": "mailto:lek@x.nl", "expires": "2030-01-01T00:00:00Z"},
            "publisher": {"name": "Uitgever", "url": "https://x.nl/", "contact": "mailto:a@x.nl"},
        }
    )
    store = LocalStore.open(folder / "store")
    made = create_app(store, Manifest.read(folder), folder / "dumps", settings)
    made.extensions[ANSWERING] = answering(store)
    return made


class WholeClient(FlaskClient):
    """A client that reads an answer to its end and lets go of the file behind it, as a server does."""

    def open(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as Flask has it
        """Ask, and read the answer at once."""
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of that application."""
    return WholeClient(app, app.response_class)
