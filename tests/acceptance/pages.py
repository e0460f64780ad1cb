"""Read a resource's page as a person does: a property, its values, and the sources of each."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from pyoxigraph import Literal, Triple

from bronwijzer.representation.addresses import Addresses

NUMERIC = re.compile(r"#(integer|decimal|double)$")


class Shown(NamedTuple):
    """One value on a page: under which property's link, its own link or text, and its sources' links."""

    property: str
    link: str
    text: str
    sources: tuple[str, ...]


class Page(HTMLParser):
    """The facts of a page, in the order of the page."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.facts: list[Shown] = []
        self._place = ""
        self._property = ""
        self._links: list[str] = []
        self._sources: list[str] = []
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where the page is, and where a link goes."""
        held = dict(attrs)
        if tag in {"dt", "dd"}:
            self._place, self._links, self._sources, self._text = tag, [], [], ""
        if tag == "span" and held.get("class") == "sources":
            self._place = "sources"
        if tag == "time":
            self._text += str(held.get("datetime"))
        if tag == "a":
            target = self._sources if self._place == "sources" else self._links
            target.append(str(held.get("href")))

    def handle_endtag(self, tag: str) -> None:
        """Keep a property or a value when it ends."""
        if tag == "dt":
            self._property = self._links[0]
        if tag == "dd":
            link = self._links[0] if self._links else ""
            self.facts.append(Shown(self._property, link, self._text.strip(), tuple(self._sources)))

    def handle_data(self, data: str) -> None:
        """Keep the text of a value."""
        if self._place == "dd":
            self._text += data

    def shows(self, triple: Triple, source: str, addresses: Addresses) -> bool:
        """Tell whether a triple stands on the page, with its source one link away."""
        return any(
            fact.property == addresses.page(triple.predicate.value)
            and _is(fact, triple, addresses)
            and addresses.page(source) in fact.sources
            for fact in self.facts
        )


def _is(fact: Shown, triple: Triple, addresses: Addresses) -> bool:
    term = triple.object
    if not isinstance(term, Literal):
        iri = getattr(term, "value", "")
        return fact.link in {addresses.page(iri), iri}
    if NUMERIC.search(term.datatype.value):
        return re.sub(r"\D", "", term.value) in re.sub(r"[^\d ]", "", fact.text).split()
    return term.value in fact.text
