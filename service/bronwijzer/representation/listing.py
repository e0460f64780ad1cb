"""The context of a list's page, and the same selection as a table and as statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Quad

from bronwijzer.errors import UnknownResource
from bronwijzer.prefixes import RDF
from bronwijzer.queries import own
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.lists import ASPECTS, THROUGH, Chosen, Facet, Listing
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.spreadsheet import harmless
from bronwijzer.representation.statements import leads
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words

PER_PAGE: Final = 25
SORTS: Final = ("naam", "naam-omgekeerd", "gegevens")
_MOST_FACTS: Final = 3
_MOST_VALUES: Final = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A thing on a list: its name, what it says it is, of which other kinds it is, and how much is said of it.

    `facts` are the properties by which the list can be narrowed, with their values.
    """

    link: Link
    lead: Text | None
    types: tuple[Text, ...]
    facts: tuple[tuple[Text, tuple[Text, ...]], ...]
    statements: int


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as a page shows it; `without` is the list when it is no longer chosen."""

    value: str
    text: Text
    count: int
    chosen: bool
    without: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet as a page shows it: the name of its parameter, its heading, and its options."""

    key: str
    title: Text
    options: tuple[Option, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the page of a list says, in the order in which it says it."""

    name: str
    total: int
    of: int
    is_whole: bool
    panels: tuple[Panel, ...]
    chosen: tuple[tuple[Panel, Option], ...]
    items: tuple[Item, ...]
    sort: str
    page: int
    pages: tuple[tuple[int, str], ...]
    clear: str


@dataclass(frozen=True, slots=True)
class View:
    """What a reader asked of a list: the choices, the order, and the page."""

    chosen: Chosen
    sort: str
    page: int


class ListWriter:
    """Words a list in the language of a page, under the address `path`."""

    def __init__(self, store: Store, publication: Publication, words: Words, listing: Listing, path: str) -> None:
        """Keep what pages of this list are made with."""
        self._store, self._publication, self._words = store, publication, words
        self._listing, self._path = listing, path
        self._names = Namer(listing.labels, words, publication.prefixes)

    def ordered(self, view: View) -> list[NamedNode]:
        """Return the selection in the order asked for."""
        things = self._listing.narrowed(view.chosen)
        things.sort(key=lambda each: (self._names.name(each).value.casefold(), each.value))
        if view.sort == SORTS[1]:
            things.reverse()
        if view.sort == SORTS[2]:
            things.sort(key=lambda each: -self._listing.sizes[each])
        return things

    def page(self, name: str, view: View) -> ListPage:
        """Return one page of the list; raises UnknownResource for a page that there is not."""
        things = self.ordered(view)
        count = max(1, -(-len(things) // PER_PAGE))
        if view.page > count:
            raise UnknownResource("resource.unknown-page", iri=self._path, page=view.page, pages=count)
        facets = self._listing.facets(view.chosen)
        panels = self._panels(facets, view)
        shown = things[(view.page - 1) * PER_PAGE : view.page * PER_PAGE]
        return ListPage(
            *(name, len(things), len(self._listing.sizes), self._listing.is_whole),
            panels=panels,
            chosen=tuple((panel, each) for panel in panels for each in panel.options if each.chosen),
            items=self._items(shown, [each.predicate for each in facets if each.predicate != RDF("type")]),
            sort=view.sort,
            page=view.page,
            pages=tuple((each, self.address(view.chosen, view.sort, each)) for each in _near(view.page, count)),
            clear=self.address({}, view.sort),
        )

    def address(self, chosen: Chosen, sort: str = SORTS[0], page: int = 1, **more: str) -> str:
        """Return the address of a selection, in the language that the reader chose."""
        pairs = [(self.key(predicate), value.value) for predicate, values in chosen.items() for value in values]
        pairs += [("sort", sort)] if sort != SORTS[0] else []
        pairs += [("page", str(page))] if page > 1 else []
        language = self._publication.addresses.language
        pairs += [("lang", language)] if language else []
        pairs += list(more.items())
        return self._path + (f"?{urlencode(pairs)}" if pairs else "")

    def key(self, predicate: NamedNode) -> str:
        """Return the name of the parameter that narrows by a property."""
        return self._names.short(predicate.value)

    def _panels(self, facets: list[Facet], view: View) -> tuple[Panel, ...]:
        terms = {term for facet in facets for term in (facet.predicate, *(each.value for each in facet.choices))}
        namer = Namer(labels_of(self._store, terms), self._words, self._publication.prefixes)
        return tuple(self._panel(facet, namer, view) for facet in facets)

    def _panel(self, facet: Facet, namer: Namer, view: View) -> Panel:
        options = tuple(
            Option(
                each.value.value,
                namer.name(each.value),
                each.count,
                each.chosen,
                self.address(_without(view.chosen, facet.predicate, each.value), view.sort),
            )
            for each in facet.choices
        )
        kind = facet.predicate == RDF("type")
        title = Text(self._words("list.kind")) if kind else namer.name(facet.predicate)
        return Panel(self.key(facet.predicate), title, options, facet.more)

    def _items(self, things: list[NamedNode], predicates: list[NamedNode]) -> tuple[Item, ...]:
        leading = self._leads(things)
        met = {*predicates, *(each for thing in things for each in self._types(thing))}
        met |= {value for thing in things for each in predicates for value in self._values(thing, each)}
        namer = Namer(labels_of(self._store, met), self._words, self._publication.prefixes)
        return tuple(self._item(each, leading.get(each), predicates, namer) for each in things)

    def _item(self, thing: NamedNode, lead: Text | None, predicates: list[NamedNode], namer: Namer) -> Item:
        types = tuple(namer.name(each) for each in sorted(self._types(thing), key=str) if namer.is_named(each))
        told = {each.value.casefold() for each in types}
        held = [(each, [one for one in self._values(thing, each) if namer.is_named(one)]) for each in predicates]
        facts = [(namer.name(each), tuple(map(namer.name, values))) for each, values in held]
        facts = [(title, texts) for title, texts in facts if not {each.value.casefold() for each in texts} <= told]
        link = link_to(thing, self._names, self._publication.addresses)
        return Item(link, lead, types, tuple(facts[:_MOST_FACTS]), self._listing.sizes[thing])

    def _values(self, thing: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        values = sorted(self._listing.links[thing].get(predicate, ()), key=lambda each: each.value)
        return values[:_MOST_VALUES]

    def _leads(self, things: list[NamedNode]) -> dict[NamedNode, Text | None]:
        rows = self._store.select(own("leads_of").bind(resource=things)) if things else []
        said: dict[NamedNode, list[Quad]] = {}
        for row in rows:
            quad = Quad(row["resource"], row["property"], row["text"])  # type: ignore[arg-type]  # the query gives each term its place
            said.setdefault(quad.subject, []).append(quad)  # type: ignore[arg-type]  # no triple terms
        return {thing: self._names.best(leads(quads)) for thing, quads in said.items()}

    def _types(self, thing: NamedNode) -> frozenset[NamedNode]:
        aspect = ASPECTS.get(self._listing.kind, RDF("type"))
        return self._listing.links[thing].get(aspect, frozenset()) - self._listing.shared


def table(listing: Listing, things: Iterable[NamedNode], naming: Callable[[NamedNode], str]) -> list[list[str]]:
    """Return a selection as rows: the IRI, the name, and the names of what each property that narrows points at."""
    predicates = [facet.predicate for facet in listing.facets({})]
    rows = [["iri", "name", *(harmless(naming(each)) for each in predicates)]]
    for thing in things:
        held = listing.links[thing]
        values = ["; ".join(sorted(naming(value) for value in held.get(each, ()))) for each in predicates]
        rows.append([thing.value, *map(harmless, [naming(thing), *values])])
    return rows


def statements(listing: Listing, things: Iterable[NamedNode]) -> list[Quad]:
    """Return a selection as statements: what the things are called and what they point at."""
    kept, through = set(things), THROUGH.get(listing.kind, {})
    named = [Quad(each.subject, each.predicate, each.object) for each in listing.labels if each.subject in kept]
    return named + [
        Quad(thing, predicate, value)
        for thing in sorted(kept, key=lambda each: each.value)
        for predicate, values in listing.links[thing].items()
        if predicate not in through
        for value in sorted(values, key=lambda each: each.value)
    ]


def in_pieces(page: ListPage, words: Words) -> list[Text | str]:
    """Return what is on a list as a sentence, how many of what, narrowed by what: a Text is the data's, a str ours."""
    by_panel: dict[Text, list[Text]] = {}
    for panel, option in page.chosen:
        by_panel.setdefault(panel.title, []).append(option.text)
    pieces: list[Text | str] = [words.count(f"list.{page.name}", page.total)]
    for title, values in by_panel.items():
        pieces += [f" {words('list.and' if len(pieces) > 1 else 'list.with')} "]
        pieces += [replace(title, value=title.value.lower()), " "]
        for place, value in enumerate(values):
            pieces += [f" {words('list.or')} ", value] if place else [value]
    return pieces


def in_words(page: ListPage, words: Words) -> str:
    """Return the same sentence as one text."""
    return "".join(each if isinstance(each, str) else each.value for each in in_pieces(page, words))


def _without(chosen: Chosen, predicate: NamedNode, value: NamedNode) -> Chosen:
    left = {key: [each for each in values if (key, each) != (predicate, value)] for key, values in chosen.items()}
    return {key: values for key, values in left.items() if values}


def _near(page: int, count: int) -> list[int]:
    """Return the numbers of the pages to link: the first, the last, and those around this one."""
    return sorted({1, count, *range(max(1, page - 2), min(count, page + 2) + 1)})
