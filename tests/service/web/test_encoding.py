"""Compressed answers: whoever asks for a coding gets it, with a validator of its own, and the same bytes inside."""

import gzip

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard

from bronwijzer.web.encoding import coding_of, is_worth_it, plain, varied
from tests.service.web.conftest import Running

OPEN = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
ALL = "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fa%20%3Fb%20%3Fc%7D&format=nt"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0, gzip", "gzip"),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("br;q=0, gzip;q=0, zstd;q=0", None),
        ("gzip;q=2", None),
        ("gzip;q=nonsense", None),
        ("GZIP", "gzip"),
        (",,;;q=,", None),
        ("deflate", None),
        ("deflate," * 100_000 + "gzip", None),
    ],
)
def test_the_client_decides_on_the_coding(accept: str, coding: str | None) -> None:
    """Its own order first, then ours, and the plain bytes where it likes nothing of ours."""
    assert coding_of(accept) == coding


@pytest.mark.parametrize(
    ("status", "headers", "worth"),
    [
        (200, {b"content-type": b"text/turtle", b"content-length": b"9000"}, True),
        (200, {b"content-type": b"application/sparql-results+json"}, True),
        (200, {b"content-type": b"text/turtle", b"content-length": b"900"}, False),
        (200, {b"content-type": b"application/gzip", b"content-length": b"9000"}, False),
        (200, {b"content-type": b"text/css", b"content-encoding": b"br"}, False),
        (206, {b"content-type": b"text/turtle", b"content-length": b"9000"}, False),
        (200, {b"content-type": b"text/turtle", b"accept-ranges": b"bytes"}, False),
        (304, {}, False),
    ],
)
def test_only_what_is_worth_it_is_compressed(status: int, headers: dict[bytes, bytes], worth: bool) -> None:
    """Short answers, compressed files and parts of files stay as they are."""
    assert is_worth_it(status, headers) == worth


def test_each_coding_has_a_validator_of_its_own() -> None:
    """Other bytes have another validator, which leads back to that of the plain bytes."""
    assert varied(b'"abc"', "br") == b'"abc-br"'
    assert varied(b"", "br") == b""
    assert plain(b'"abc-br", W/"d-gzip", "e"', "br") == b'"abc", W/"d-gzip", "e"'
    assert plain(b'"abc-br"', None) == b'"abc-br"'


@pytest.mark.parametrize("path", [ALL, "/", "/doc/project/pdok.rdf"])
@pytest.mark.parametrize("coding", OPEN)
def test_inside_are_the_same_bytes(server: Running, path: str, coding: str) -> None:
    """Twice, so that what is kept is compared too; a HEAD has the same headers."""
    whole = server.ask(path)
    for _ in range(2):
        reply = server.ask(path, Accept_Encoding=coding)
        assert (reply.status, reply.headers["content-encoding"]) == (200, coding)
        assert "Accept-Encoding" in reply.headers["vary"]
        assert reply.headers["etag"] == whole.headers["etag"].removesuffix('"') + f'-{coding}"'
        assert OPEN[coding](reply.body) == whole.body
    head = server.ask(path, "HEAD", Accept_Encoding=coding)
    assert (head.headers["content-encoding"], head.body) == (coding, b"")


@pytest.mark.parametrize("path", [ALL, "/doc/project/pdok.rdf"])
def test_a_validator_of_a_coding_is_known_again(server: Running, path: str) -> None:
    """Who has the compressed answer is told that it is still the same; who wants another coding gets that."""
    etag = server.ask(path, Accept_Encoding="br").headers["etag"]

    again = server.ask(path, Accept_Encoding="br", If_None_Match=etag)
    others = [server.ask(path, If_None_Match=etag, Accept_Encoding=coding) for coding in ("identity", "zstd")]

    assert (again.status, again.headers["etag"], again.body) == (304, etag, b"")
    assert [other.status for other in others] == [200, 200]


def test_a_dump_is_sent_as_it_is(server: Running) -> None:
    """Its checksum and its ranges are those of the file."""
    assert "content-encoding" not in server.ask("/dumps/1/site.nt", Accept_Encoding="gzip").headers
