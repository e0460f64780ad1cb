"""Who this service is to a remote engine: a user and a password, told when the engine asks, and never shown."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from secrets import token_hex
from typing import Final
from urllib.request import Request

_PARAMETER: Final = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES: Final = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(slots=True)
class Credentials:
    """A user and a password, and what the engine asked last, so that a large body is sent once and not twice."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    _asked: str = field(default="", init=False, repr=False)
    _count: int = field(default=0, init=False, repr=False)

    def known(self, request: Request) -> Mapping[str, str]:
        """Return the header for an engine that has asked before, or none."""
        return self._header(request)

    def answer(self, request: Request, headers: Message) -> Mapping[str, str]:
        """Return the header that answers an engine's question, or none when there is nothing to tell it."""
        asked = [each for each in headers.get_all("WWW-Authenticate", []) if _scheme(each) in {"digest", "basic"}]
        if not self.user or not asked:
            return {}
        # Digest first: Basic shows the password to whoever reads along.
        self._asked, self._count = max(asked, key=lambda each: _scheme(each) == "digest"), 0
        return self._header(request)

    def _header(self, request: Request) -> Mapping[str, str]:
        if _scheme(self._asked) == "basic":
            pair = f"{self.user}:{self.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if _scheme(self._asked) == "digest":
            return self._digest(request)
        return {}

    def _digest(self, request: Request) -> Mapping[str, str]:
        """Answer as RFC 7616 says, for the quality of protection "auth"; nothing for what is not known here."""
        asked = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(self._asked)}
        algorithm = asked.get("algorithm", "MD5")
        if algorithm.upper() not in _HASHES or "auth" not in re.split(r"[\s,]+", asked.get("qop", "")):
            return {}
        self._count += 1
        realm, nonce, count, own = asked.get("realm", ""), asked.get("nonce", ""), f"{self._count:08x}", token_hex(8)

        def hashed(*parts: str) -> str:
            return hashlib.new(_HASHES[algorithm.upper()], ":".join(parts).encode(), usedforsecurity=False).hexdigest()

        who, what = hashed(self.user, realm, self.password), hashed(request.get_method(), request.selector)
        said = {
            "username": f'"{self.user}"',
            "realm": f'"{realm}"',
            "nonce": f'"{nonce}"',
            "uri": f'"{request.selector}"',
            "response": f'"{hashed(who, nonce, count, own, "auth", what)}"',
            "algorithm": algorithm,
            "qop": "auth",
            "nc": count,
            "cnonce": f'"{own}"',
        }
        if "opaque" in asked:
            said["opaque"] = f'"{asked["opaque"]}"'
        told = ", ".join(f"{name}={value}" for name, value in said.items())
        return {"Authorization": f"Digest {_one_line(told)}"}


def _scheme(challenge: str) -> str:
    return challenge.partition(" ")[0].lower()


def _one_line(text: str) -> str:
    """Return a header's text without what would end it: the engine's own words stand in it."""
    return re.sub(r"[^\x20-\x7e]", "", text)
