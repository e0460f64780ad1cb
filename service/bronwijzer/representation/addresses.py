"""How IRIs under the base and paths of the site stand to each other.

Nothing is decoded twice: a path is compared with IRIs as it was sent, then in the forms that RFC 3986 and RFC 3987
call the same (`%7E` and `~`, `%C3%A9` and `é`), while a reserved character such as `%2F` stays what it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode

_THING: Final = "id/"
_DOCUMENT: Final = "doc/"
_SERVED_AS_THEY_ARE: Final = ("def/", "graph/")
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_INVISIBLE: Final = re.compile(r"[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]")
_IN_A_PATH: Final = "/:@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a site whose IRIs begin with `base`, which ends in a slash.

    `language` is the one that a reader chose by a link: links to further pages keep it.
    """

    base: str
    language: str | None = None

    @property
    def root(self) -> str:
        """The path of the base: `/`, or `/data/` for https://x.nl/data/."""
        return urlsplit(self.base).path or "/"

    @property
    def origin(self) -> str:
        """The scheme and host of the base."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def resources(self, path: str) -> list[NamedNode]:
        """Return the IRIs that a path under the root can mean, the likeliest first."""
        return list(dict.fromkeys(_valid(self.base + form) for form in (path, _as_iri(path), _as_uri(path))))

    def page(self, iri: str, number: int = 1) -> str:
        """Return the path of the page about an IRI, in the language that the reader chose."""
        path = self._page(iri, number)
        return path + (f"{_joint(path)}lang={self.language}" if self.language else "")

    def data(self, iri: str, extension: str, number: int = 1) -> str:
        """Return the path of the data about an IRI in the format with this extension."""
        page = self._page(iri, number)
        path, mark, query = page.partition("?")
        if query.startswith("iri=") or path.endswith("/"):
            return f"{page}{_joint(page)}format={extension}"
        return f"{path}.{extension}{mark}{query}"

    def document(self, iri: str, number: int = 1) -> NamedNode:
        """Return the IRI of the document about an IRI, which is never that IRI itself."""
        page = self._page(iri, number)
        if not page.startswith(f"{self.root}doc"):
            page = self._any(iri, number)
        return NamedNode(self.absolute(page))

    def absolute(self, path: str) -> str:
        """Return the absolute address of a path of the site."""
        return self.base + path.removeprefix(self.root)

    def about(self, iri: NamedNode) -> NamedNode:
        """Return the IRI of the thing that a document is about, or the IRI itself when it is no document of ours."""
        inside = self._inside(iri.value) or ""
        return (
            NamedNode(f"{self.base}{_THING}{inside.removeprefix(_DOCUMENT)}") if inside.startswith(_DOCUMENT) else iri
        )

    def path(self, iri: str) -> str:
        """Return the path of an IRI of ours itself."""
        return self.root + _as_uri(iri.removeprefix(self.base))

    def is_ours(self, iri: str) -> bool:
        """Tell whether the site answers for an IRI itself, described or not."""
        inside = self._inside(iri)
        return inside is not None and inside.startswith((_THING, *_SERVED_AS_THEY_ARE))

    def _page(self, iri: str, number: int) -> str:
        inside = self._inside(iri)
        if inside and inside.startswith(_THING):
            inside = _DOCUMENT + inside.removeprefix(_THING)
        elif not (inside and inside.startswith(_SERVED_AS_THEY_ARE)):
            return self._any(iri, number)
        return self.root + _as_uri(inside) + (f"?page={number}" if number > 1 else "")

    def _any(self, iri: str, number: int) -> str:
        return f"{self.root}doc?iri={quote(iri, safe=':/')}" + (f"&page={number}" if number > 1 else "")

    def _inside(self, iri: str) -> str | None:
        """Return what stands behind the base, or None for an IRI that no path of ours can be."""
        if not iri.startswith(self.base) or "?" in iri or "#" in iri:
            return None
        return iri.removeprefix(self.base)


def named(text: str) -> NamedNode | None:
    """Return the IRI that a text is, or None when it is not an absolute IRI."""
    try:
        return NamedNode(text)
    except ValueError:
        return None


def _valid(text: str) -> NamedNode:
    """Return an IRI, with what no IRI may hold percent-encoded."""
    return named(text) or NamedNode(_as_uri(text, keep="?#"))


def _joint(path: str) -> str:
    return "&" if "?" in path else "?"


def _as_uri(text: str, keep: str = "") -> str:
    """Percent-encode what may not stand in the path of a URI; what is encoded stays as it is."""
    lone = re.compile(r"%(?![0-9A-Fa-f]{2})")
    return lone.sub("%25", quote(text, safe=_IN_A_PATH + keep))


def _as_iri(text: str) -> str:
    """Decode the escapes that RFC 3987 calls unnecessary: unreserved characters and visible non-ASCII letters."""
    return _ESCAPES.sub(lambda found: "".join(_decoded(found[0])), text)


def _decoded(escapes: str) -> Iterator[str]:
    octets = bytes.fromhex(escapes.replace("%", ""))
    for character in octets.decode("utf-8", "surrogateescape"):
        visible = ord(character) > 127 and not "\ud800" <= character <= "\udfff" and not _INVISIBLE.match(character)  # noqa: PLR2004 -- the last ASCII character
        if visible or _UNRESERVED.match(character):
            yield character
        else:
            yield "".join(f"%{octet:02X}" for octet in character.encode("utf-8", "surrogateescape"))
