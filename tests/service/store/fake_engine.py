"""A server on loopback that answers as a test tells it to: an engine that is broken, slow or hostile."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from bronwijzer.formats import JSON

#: What is sent for a request, part after part.
Script = Callable[["Asked"], Iterator[bytes]]


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    head: str
    body: bytes

    @property
    def query(self) -> str:
        """The SPARQL query in the body."""
        return parse_qs(self.body.decode()).get("query", [""])[0]

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        lines = (line.partition(":") for line in self.head.splitlines())
        return next((value.strip() for key, _, value in lines if key.lower() == name.lower()), "")


@dataclass
class Fake:
    """A server that runs: its address, and what it was asked."""

    address: str
    asked: list[Asked] = field(default_factory=list)


def answer(body: bytes, status: str = "200 OK", *headers: str, kind: str = JSON.media_type) -> bytes:
    """Return the bytes of a plain, whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def saying(*parts: bytes) -> Script:
    """Return a script that sends the same to everyone."""
    return lambda _: iter(parts)


def in_turn(*scripts: Script) -> Script:
    """Return a script that plays others one after the other, the last one for ever."""
    left = list(scripts)

    def play(asked: Asked) -> Iterator[bytes]:
        script = left.pop(0) if len(left) > 1 else left[0]
        return script(asked)

    return play


def solutions(names: Sequence[str], *rows: str) -> bytes:
    """Return SPARQL results in JSON, of rows that are JSON themselves."""
    heads = ",".join(f'"{name}"' for name in names)
    return f'{{"head":{{"vars":[{heads}]}},"results":{{"bindings":[{",".join(rows)}]}}}}'.encode()


@contextlib.contextmanager
def fake(script: Script) -> Iterator[Fake]:
    """Run a server that plays a script, each connection in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Fake(f"http://127.0.0.1:{server.getsockname()[1]}/sparql")
        threads: list[threading.Thread] = []

        def listen() -> None:
            with contextlib.suppress(OSError):  # closed: the test is over
                while True:
                    visitor, _ = server.accept()
                    threads.append(threading.Thread(target=_serve, args=(visitor, made, script), daemon=True))
                    threads[-1].start()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            yield made
        finally:
            server.shutdown(socket.SHUT_RDWR)
            listener.join()
            for thread in threads:
                thread.join()


def _serve(visitor: socket.socket, made: Fake, script: Script) -> None:
    with visitor, contextlib.suppress(OSError):  # the client may leave at any moment
        asked = _read(visitor)
        made.asked.append(asked)
        for part in script(asked):
            visitor.sendall(part)


def _read(visitor: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := visitor.recv(65536)):
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(Asked(head.decode(), b"").header("Content-Length") or 0)
    while len(body) < length:
        body += visitor.recv(65536)
    return Asked(head.decode(), body)
