"""A list as an Atom feed (RFC 4287), for people who want to hear of changes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from bronwijzer.formats import Format
from bronwijzer.queries import own
from bronwijzer.web.service import Service

ATOM: Final = Format("atom", "application/atom+xml", "atom", "page", "Atom")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed."""

    iri: str
    title: str
    href: str
    summary: str


def feed(service: Service, title: str, address: str, entries: Sequence[Entry], language: str) -> bytes:
    """Return a feed; a release does not know when one thing changed, so all entries have the date of the dataset."""
    template = service.templates.get_template("feed.xml")
    text = template.render(
        title=title,
        address=address,
        entries=entries,
        language=language,
        updated=updated(service),
        author=service.settings.publisher.name or service.settings.site.title_nl,
    )
    return _NOT_XML.sub("\ufffd", text).encode()


def updated(service: Service) -> str:
    """Return when the dataset was last changed, as Atom writes it; the beginning of time where it does not say."""
    rows = service.store.select(own("modified_of").bind(resource=service.publication.dataset))
    dates = [term.value for row in rows if isinstance(term := row["date"], Literal)]
    found = _DAY.match(dates[0]) if dates else None
    return f"{found[0] if found else '1970-01-01'}T00:00:00Z"
