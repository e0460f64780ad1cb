"""A user and a password are told to the engine that asks, in the safest way it takes, and to nobody else."""

import hashlib
import re
import time
from collections.abc import Iterator
from urllib.request import Request

import pytest

from bronwijzer.store.credentials import Credentials
from bronwijzer.store.wire import send
from tests.service.store.fake_engine import Asked, answer, fake, saying

USER, PASSWORD = "editor", "to%be:known by\u00e9 nobody"
ASKED = 'WWW-Authenticate: Digest realm="here", nonce="abc", opaque="def", qop="auth,auth-int"'


def test_nobody_sees_the_password() -> None:
    """However credentials are shown, neither name nor password is in it."""
    shown = repr(Credentials(USER, PASSWORD))

    assert USER not in shown
    assert PASSWORD not in shown


def guarded(challenge: str) -> Iterator[bytes]:
    """Send a refusal with a question."""
    yield answer(b"", "401 Unauthorized", challenge)


def ask(address: str, credentials: Credentials, method: str = "GET") -> int:
    """Send a request, and return the status of the answer."""
    request = Request(address, method=method)  # noqa: S310 -- the address of a server of the test
    with send(request, credentials, ends=time.monotonic() + 30, limit=1000) as reply:
        return reply.status


@pytest.mark.parametrize(("name", "algorithm"), [("MD5", "md5"), ("SHA-256", "sha256"), ("", "md5")])
def test_a_digest_is_what_the_engine_computes_itself(name: str, algorithm: str) -> None:
    """The answer to a Digest question is RFC 7616's, for each algorithm, and holds no password."""
    challenge = ASKED + (f", algorithm={name}" if name else "")

    def hashed(*parts: str) -> str:
        return hashlib.new(algorithm, ":".join(parts).encode()).hexdigest()

    def engine(asked: Asked) -> Iterator[bytes]:
        told = dict(re.findall(r'(\w+)="?([^",]*)"?', asked.header("Authorization")))
        if not told:
            return guarded(challenge)
        who, what = hashed(USER, "here", PASSWORD), hashed("PUT", "/sparql?x=y")
        right = hashed(who, "abc", told["nc"], told["cnonce"], "auth", what)
        return iter([answer(b"", "200 OK" if told["response"] == right else "403 Forbidden")])

    with fake(engine) as running:
        status = ask(f"{running.address}?x=y", Credentials(USER, PASSWORD), "PUT")

    assert 200 == status
    assert all(PASSWORD not in asked.head for asked in running.asked)


def test_what_was_asked_once_is_told_at_once_from_then_on() -> None:
    """A second request carries the answer already, with a count that goes up, so its body is sent once."""

    def engine(asked: Asked) -> Iterator[bytes]:
        return iter([answer(b"")]) if asked.header("Authorization") else guarded(ASKED)

    credentials = Credentials(USER, PASSWORD)
    with fake(engine) as running:
        for _ in range(2):
            ask(running.address, credentials)

    counts = [re.findall(r"nc=(\d+)", asked.header("Authorization")) for asked in running.asked]
    assert [[], ["00000001"], ["00000002"]] == counts


def test_digest_goes_before_basic() -> None:
    """An engine that takes both gets the one that does not show the password."""
    with fake(saying(answer(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"', ASKED))) as running:
        ask(running.address, Credentials(USER, PASSWORD))

    assert running.asked[-1].header("Authorization").startswith("Digest ")


def test_basic_is_told_where_nothing_else_is_taken() -> None:
    """An engine that takes Basic only gets that."""
    with fake(saying(answer(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'))) as running:
        ask(running.address, Credentials("a", "b"))

    assert "Basic YTpi" == running.asked[-1].header("Authorization")


@pytest.mark.parametrize(
    "challenge",
    [
        "WWW-Authenticate: Negotiate",
        "WWW-Authenticate:",
        'WWW-Authenticate: Digest realm="x", nonce="y", qop="auth-int"',
        'WWW-Authenticate: Digest realm="x", nonce="y", qop="auth", algorithm=MD2',
        "X-Other: nothing",
    ],
)
def test_a_question_that_is_not_known_is_not_answered(challenge: str) -> None:
    """Where there is nothing safe to say, the refusal stands after one request."""
    with fake(saying(answer(b"", "401 Unauthorized", challenge))) as running:
        status = ask(running.address, Credentials(USER, PASSWORD))

    assert (401, 1) == (status, len(running.asked))


def test_without_a_user_nothing_is_told() -> None:
    """An engine that asks somebody without credentials is not asked again."""
    with fake(saying(answer(b"", "401 Unauthorized", ASKED))) as running:
        assert 401 == ask(running.address, Credentials())

    assert 1 == len(running.asked)
