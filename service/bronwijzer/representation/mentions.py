"""What was observed of a thing and what is claimed about it, each with who says so: never as a bare fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.prefixes import VOID
from bronwijzer.queries import own
from bronwijzer.representation.description import Description, labels_of
from bronwijzer.representation.html import Link, Property, link_to
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.base import Row, Store
from bronwijzer.turtle import Term
from bronwijzer.words import Words

_OBSERVATION: Final = NamedNode("https://schema.org/Observation")
_OBSERVED: Final = NamedNode("https://schema.org/observationAbout")
_CLAIMED: Final = NamedNode("https://schema.org/about")
#: By which a release counts the uses of a term, which its page tells.
_COUNTS: Final = {VOID("class").value, VOID("property").value}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An observation in words: what was counted of what, the number with its unit, when, and who says so."""

    link: Link
    about: Link | None
    quantity: Link | None
    amount: str
    unit: Text | None
    date: Shown | None
    source: Link | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody claims: the text, its authors, where it appeared, and the source that tells of it."""

    link: Link
    text: Text | None
    authors: tuple[Link, ...]
    places: tuple[Link, ...]
    source: Link | None


@dataclass(frozen=True, slots=True)
class Mentions:
    """What others observed of a thing and claim about it; `itself` is the thing where it is an observation."""

    quantities: tuple[Quantity, ...]
    claims: tuple[Claim, ...]
    itself: Quantity | None

    def others(self, incoming: Iterable[Property]) -> tuple[Property, ...]:
        """Return the incoming links that are not all among what was observed, claimed or counted."""
        told = {each.link.iri for each in self.quantities} | {each.link.iri for each in self.claims}
        return tuple(
            each
            for each in incoming
            if each.link.iri not in _COUNTS
            and (each.more or any(one.link and one.link.iri not in told for one in each.values))
        )


def mentions(store: Store, publication: Publication, words: Words, described: Description) -> Mentions:
    """Return what is observed and claimed of a described thing; asks nothing where nothing points at it."""
    incoming, about = described.counts.subjects, described.iri
    observed = quantities(store, publication, words, about=about) if _OBSERVED in incoming else []
    claimed = claims(store, publication, words, about) if _CLAIMED in incoming else []
    itself = quantities(store, publication, words, observation=about) if _OBSERVATION in described.types else []
    return Mentions(tuple(observed), tuple(claimed), itself[0] if itself else None)


def quantities(store: Store, publication: Publication, words: Words, **bound: NamedNode) -> list[Quantity]:
    """Return what was observed of a thing (`about`), or one `observation`, the oldest first."""
    rows = list(store.select(own("observations_of").bind(**bound)))
    teller = _Teller(store, publication, words, rows)
    return [teller.quantity(each) for each in _together(rows, "observation").values()]


def claims(store: Store, publication: Publication, words: Words, about: NamedNode) -> list[Claim]:
    """Return what is claimed about a thing."""
    rows = list(store.select(own("claims_of").bind(about=about)))
    teller = _Teller(store, publication, words, rows)
    return [teller.claim(each) for each in _together(rows, "claim").values()]


class _Teller:
    """Words the solutions of a query, with the names of all resources in them."""

    def __init__(self, store: Store, publication: Publication, words: Words, rows: Iterable[Row]) -> None:
        named = {term for row in rows for term in row.values() if isinstance(term, NamedNode)}
        self._namer = Namer(labels_of(store, named), words, publication.prefixes)
        self._addresses = publication.addresses
        self._words = words

    def quantity(self, rows: list[Row]) -> Quantity:
        row = rows[0]
        return Quantity(
            self._must(row["observation"]),
            self._link(row.get("about")),
            self._link(row.get("quantity")),
            self._amount(row),
            self._best(rows, "unit"),
            self._shown(row.get("date")),
            self._link(row.get("graph")),
        )

    def claim(self, rows: list[Row]) -> Claim:
        return Claim(
            self._must(rows[0]["claim"]),
            self._best(rows, "text"),
            self._links(rows, "author"),
            self._links(rows, "place"),
            self._link(rows[0].get("graph")),
        )

    def _amount(self, row: Row) -> str:
        """Return a number, or the bounds between which it is known to be."""
        value, least, most = (self._shown(row.get(name)) for name in ("value", "least", "most"))
        if value:
            return value.text.value
        bounds = [("quantity.least", least), ("quantity.most", most)]
        return " ".join(self._words(key, number=each.text.value) for key, each in bounds if each)

    def _best(self, rows: Iterable[Row], name: str) -> Text | None:
        return self._namer.best([term for row in rows if isinstance(term := row.get(name), Literal)])

    def _links(self, rows: Iterable[Row], name: str) -> tuple[Link, ...]:
        found = dict.fromkeys(term for row in rows if isinstance(term := row.get(name), NamedNode))
        return tuple(link_to(each, self._namer, self._addresses) for each in found)

    def _link(self, term: Term | None) -> Link | None:
        return self._must(term) if term is not None else None

    def _must(self, term: Term) -> Link:
        if isinstance(term, NamedNode):
            return link_to(term, self._namer, self._addresses)
        return Link(Text(term.value if isinstance(term, Literal) else str(term)), str(term), None)

    def _shown(self, term: Term | None) -> Shown | None:
        return self._namer.literal(term) if isinstance(term, Literal) else None


def _together(rows: Iterable[Row], name: str) -> Mapping[str, list[Row]]:
    """Return the solutions by resource: each language of a text, each author is a solution of its own."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[name]), []).append(row)
    return found
