"""Compressed answers: which coding a client takes, a compressor for each, and validators that tell them apart.

RFC 9110, sections 8.4 and 12.5.3. An answer that is shorter than a packet, or compressed already, or a part of a file
stays as it is.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Final, Protocol

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard

from bronwijzer.web.negotiation import LONGEST

#: Those that this server writes; where a client likes several equally well, the first of them.
_CODINGS: Final = ("zstd", "br", "gzip")
_SMALLEST: Final = 1400
#: Of so many Accept-Encoding headers the meaning is remembered: there are as many as kinds of clients.
_HEADERS: Final = 64
_COMPRESSIBLE: Final = re.compile(
    r"text/|application/(?:.*\+)?(?:json|xml|n-triples|n-quads|trig|javascript)|image/svg"
)
_QUALITY: Final = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


class Compressor(Protocol):
    """Takes bytes and gives fewer."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready of these bytes and those before."""

    def flush(self) -> bytes:
        """Return the rest."""


class _Brotli:
    """Brotli's compressor under the names of the others."""

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=4)

    def compress(self, data: bytes, /) -> bytes:
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


COMPRESSORS: Final[Mapping[str, Callable[[], Compressor]]] = {
    "zstd": lambda: zstandard.ZstdCompressor(level=3).compressobj(),
    "br": _Brotli,
    "gzip": lambda: zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS),
}


@lru_cache(_HEADERS)
def coding_of(accept: str) -> str | None:
    """Return the coding that a client likes best among ours, or None where it likes the plain bytes better."""
    liked: dict[str, float] = {}
    for element in accept[:LONGEST].lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        found = next((match for each in parameters if (match := _QUALITY.match(each))), None)
        liked[name] = float(found[1]) if found else (0.0 if parameters else 1.0)
    any_other = liked.get("*", 0.0)
    quality, _, best = max((liked.get(coding, any_other), -place, coding) for place, coding in enumerate(_CODINGS))
    return best if quality > 0 and quality >= liked.get("identity", 0.0) else None


def is_worth_it(status: int, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether an answer is compressed at all."""
    length = headers.get(b"content-length", b"")
    return (
        status in {HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
        and b"content-encoding" not in headers
        and b"content-range" not in headers
        and b"accept-ranges" not in headers
        and (not length.isdigit() or int(length) >= _SMALLEST)
        and bool(_COMPRESSIBLE.match(headers.get(b"content-type", b"").decode("latin-1")))
    )


def varied(validator: bytes, coding: str) -> bytes:
    """Return the validator of an answer in a coding: other bytes, so another validator."""
    return validator[:-1] + f'-{coding}"'.encode() if validator.endswith(b'"') else validator


def plain(validators: bytes, coding: str | None) -> bytes:
    """Return the validators that a client sends with those of a coding as those of the plain answers."""
    return validators.replace(f'-{coding}"'.encode(), b'"') if coding else validators
