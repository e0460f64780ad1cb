"""Where a reader tells of a mistake: in the files that a page comes from, or to whom the settings name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bronwijzer.manifest import Manifest
from bronwijzer.representation.html import Link
from bronwijzer.settings import PublisherSettings

_MOST: Final = 5
_WEB: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the site's sources, and where it can be read and changed."""

    path: str
    href: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The ways there are: the address to write to, or none, and the files."""

    contact: str
    sources: tuple[Source, ...]


def corrections(manifest: Manifest, publisher: PublisherSettings, sources: Iterable[Link]) -> Corrections | None:
    """Return where to tell of a mistake in what some sources say, or None where the settings name no place."""
    contact = publisher.contact if publisher.contact.startswith(("mailto:", *_WEB)) else ""
    folder = publisher.repository.rstrip("/") if publisher.repository.startswith(_WEB) else ""
    graphs = {each.iri for each in sources}
    paths = [each.path for each in manifest.sources if each.graph in graphs] if folder else []
    found = tuple(Source(each, f"{folder}/{quote(each)}") for each in paths[:_MOST])
    return Corrections(contact, found) if contact or found else None
