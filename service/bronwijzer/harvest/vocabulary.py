"""The terms that harvested statements are made of, and the makers of IRIs and literals."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from bronwijzer.prefixes import NAMESPACES, XSD

_MORE: Final = {
    "bw": "https://bronwijzer.example/def/",
    "codemeta": "https://w3id.org/codemeta/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "tooiont": "https://identifier.overheid.nl/tooi/def/ont/",
}

#: Prefixes for what is written outside a site that declares its own.
PREFIXES: Final = NAMESPACES | _MORE

BASE: Final = "https://bronwijzer.example/"
CC0: Final = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
SPDX_LICENCES: Final = "https://spdx.org/licenses/"
TOOI: Final = "https://identifier.overheid.nl/tooi/id/"

_STRIP: Final = re.compile(r"[^a-z0-9]+")


def term(curie: str) -> NamedNode:
    """Return the IRI of a prefixed name."""
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def thing(*path: str) -> NamedNode:
    """Return the IRI of a thing of ours: its type and reference."""
    return NamedNode(f"{BASE}id/{'/'.join(path)}")


def slug(text: str) -> str:
    """Return a text as a reference in an IRI: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _STRIP.sub("-", plain.replace("'", "")).strip("-")


def both(dutch: str, english: str | None = None) -> tuple[Literal, Literal]:
    """Return a text in Dutch and English; a name is the same in both."""
    return Literal(dutch, language="nl"), Literal(english or dutch, language="en")


def day(text: str) -> Literal:
    """Return a date."""
    return Literal(text, datatype=XSD("date"))


def midnight(text: str) -> Literal:
    """Return the moment at which a date begins."""
    return Literal(f"{text}T00:00:00Z", datatype=XSD("dateTime"))


def address(url: str) -> str:
    """Return what makes two web addresses the same: no scheme, `www.`, `.git`, capitals or closing slash."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path}".casefold().rstrip("/").removesuffix(".git").rstrip("/")


def plain(name: str) -> str:
    """Return what makes two names the same: letters and digits, no capitals, accents or punctuation."""
    return slug(name).replace("-", " ")
