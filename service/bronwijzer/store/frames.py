"""What goes over the pipes between a pool and its workers: a kind, a length, and so many bytes.

A pipe may end anywhere, because a worker may be killed at any moment: what is not whole never counts as a frame.
"""

import json
from collections.abc import Mapping
from enum import IntEnum
from struct import Struct
from typing import IO, Any, Final, Protocol

from bronwijzer import errors
from bronwijzer.errors import BronwijzerError
from bronwijzer.formats import Format, by_name
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.evaluation import Outcome, Request

HEADER: Final = Struct(">BI")
DATA_SIZE: Final = 64 * 1024

_ERRORS: Final[Mapping[str, type[BronwijzerError]]] = {
    kind.__name__: kind
    for kind in (
        errors.NotAcceptable,
        errors.QueryRefused,
        errors.QuerySyntaxError,
        errors.QueryTimeout,
        errors.QueryTooLarge,
        errors.RequestError,
        errors.ServiceFailed,
        errors.StoreUnavailable,
    )
}


class Kind(IntEnum):
    """What a frame carries."""

    READY = 1
    REQUEST = 2
    DATA = 3
    END = 4
    ERROR = 5
    CALL = 6


class TruncatedError(Exception):
    """The other side ended in the middle of a frame, or sent what is not a frame."""


class Reader(Protocol):
    """A pipe that blocks until so many bytes are there, or it ends."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, fewer only at the end."""


def pack(kind: Kind, payload: bytes) -> bytes:
    """Return the bytes of a frame."""
    return HEADER.pack(kind, len(payload)) + payload


def read(pipe: Reader) -> tuple[Kind, bytes] | None:
    """Return the next frame, or None where the pipe ends between frames; raises TruncatedError inside one."""
    head = pipe.read(HEADER.size)
    if not head:
        return None
    if len(head) < HEADER.size:
        raise TruncatedError
    kind, length = header(head)
    payload = pipe.read(length)
    if len(payload) < length:
        raise TruncatedError
    return kind, payload


def header(head: bytes) -> tuple[Kind, int]:
    """Return the kind and the length that the first bytes of a frame tell."""
    kind, length = HEADER.unpack(head)
    try:
        return Kind(kind), length
    except ValueError as error:
        raise TruncatedError from error


class Writer:
    """A sink that passes on what it takes as frames of DATA."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._waiting = bytearray()

    def write(self, data: bytes, /) -> int:
        """Take all these bytes, and send those that fill a frame."""
        self._waiting += data
        while len(self._waiting) >= DATA_SIZE:
            self._send(Kind.DATA, self._waiting[:DATA_SIZE])
            del self._waiting[:DATA_SIZE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: only `end` knows that a result is whole."""

    def end(self, outcome: Outcome) -> None:
        """Send what waits, and that the result is whole."""
        rest = pack(Kind.DATA, bytes(self._waiting)) if self._waiting else b""
        self._pipe.write(rest + pack(Kind.END, outcome_to_json(outcome)))  # at once: each write wakes the other side
        self._pipe.flush()

    def fail(self, error: BronwijzerError) -> None:
        """Send why there is no result; what waits is of no use."""
        self._send(Kind.ERROR, error_to_json(error))

    def _send(self, kind: Kind, payload: bytes | bytearray) -> None:
        self._pipe.write(pack(kind, bytes(payload)))
        self._pipe.flush()


def request_to_json(request: Request) -> bytes:
    """Return a request as it travels, its formats by name."""
    bounds = request.bounds
    return _dump(
        {
            "text": request.text,
            "solutions": request.solutions and request.solutions.name,
            "graph": request.graph and request.graph.name,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "base": request.base,
            "bounds": bounds and {"rows": bounds.rows, "size": bounds.size, "partial": bounds.partial},
            "seconds": request.seconds,
            "service": request.service,
        }
    )


def request_from_json(payload: bytes) -> Request:
    """Return the request that travelled."""
    told: dict[str, Any] = json.loads(payload)
    return Request(
        text=told["text"],
        solutions=_format(told["solutions"]),
        graph=_format(told["graph"]),
        default_graphs=_tuple(told["default_graphs"]),
        named_graphs=_tuple(told["named_graphs"]),
        base=told["base"],
        bounds=told["bounds"] and Bounds(**told["bounds"]),
        seconds=told["seconds"],
        service=told["service"],
    )


def outcome_to_json(outcome: Outcome) -> bytes:
    """Return an outcome as it travels, its format by name."""
    return _dump({"kind": outcome.kind, "format": outcome.format.name, "stable": outcome.stable, "cut": outcome.cut})


def outcome_from_json(payload: bytes) -> Outcome:
    """Return the outcome that travelled."""
    told: dict[str, Any] = json.loads(payload)
    form = _format(told["format"])
    if form is None:
        raise TruncatedError
    return Outcome(told["kind"], form, told["stable"], told["cut"])


def error_to_json(error: BronwijzerError) -> bytes:
    """Return an error as it travels: its class, its key and its values, which are numbers or become text."""
    values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
    return _dump({"error": type(error).__name__, "key": error.key, "values": values})


def error_from_json(payload: bytes) -> BronwijzerError:
    """Return the error that travelled."""
    told: dict[str, Any] = json.loads(payload)
    kind = _ERRORS.get(told["error"], errors.StoreUnavailable)
    return kind(told["key"], **told["values"])


def _dump(told: dict[str, object]) -> bytes:
    return json.dumps(told).encode("ascii")


def _format(name: str | None) -> Format | None:
    return None if name is None else by_name(name)


def _tuple(iris: list[str] | None) -> tuple[str, ...] | None:
    return None if iris is None else tuple(iris)
