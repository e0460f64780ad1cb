"""Which organisations have a part in which projects, and which part: as a table and as a picture."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

from pyoxigraph import NamedNode

from bronwijzer.queries import own
from bronwijzer.representation.description import Description, labels_of
from bronwijzer.representation.diagram import Diagram, between
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.layout import Layout
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words

#: By name or by role, and the other way round.
ORDERS: Final = ("naam", "-naam", "rol", "-rol")
PER_PAGE: Final = 25
_MOST: Final = 100
_DRAWN: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation or a project, and what it is to the other one."""

    link: Link
    roles: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The organisations of a project, or the projects of an organisation, one page of them in some order.

    `rank` is the order that the shapes give the first of their roles: there they stand among the other facts.
    """

    of_organisation: bool
    total: int
    shown: tuple[Part, ...]
    order: str
    page: int
    pages: int
    rank: float


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation with its part in each project, without roles where it has none, and with those alone it has."""

    organisation: Link
    cells: tuple[tuple[Text, ...], ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Organisations by projects; `more` organisations are not shown."""

    projects: tuple[Link, ...]
    rows: tuple[Row, ...]
    picture: Diagram
    more: int


_Roles = Mapping[tuple[NamedNode, NamedNode], list[NamedNode]]


def parts(
    store: Store, publication: Publication, words: Words, described: Description, *, order: str = "", page: int = 1
) -> Parts | None:
    """Return the organisations of a project, or the projects of an organisation; None for what is neither.

    An order or page that is not there is the first.
    """
    kind = next((each for each in ("projecten", "organisaties") if KINDS[each] in described.types), None)
    if kind is None:
        return None
    name, other = ("project", 0) if kind == "projecten" else ("organisation", 1)
    roles = _roles(store, **{name: described.iri})
    namer = _namer(store, publication, words, roles)
    found = [
        Part(link_to(pair[other], namer, publication.addresses), tuple(namer.name(each) for each in held))
        for pair, held in roles.items()
    ]
    order = order if order in ORDERS else ORDERS[0]
    found.sort(key=_alphabet if order.endswith("naam") else _by_role, reverse=order.startswith("-"))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = page if page <= pages else 1
    shown = tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE])
    return Parts(kind == "organisaties", len(found), shown, order, page, pages, _rank(store, described, roles))


def matrix(store: Store, publication: Publication, words: Words) -> Matrix:
    """Return all organisations that have a part in a project; those with the most projects first."""
    roles = _roles(store)
    namer = _namer(store, publication, words, roles)
    projects = _links({project for _, project in roles}, namer, publication)
    organisations = _links({organisation for organisation, _ in roles}, namer, publication)
    counts = Counter(organisation.value for organisation, _ in roles)
    ordered = sorted(organisations, key=lambda each: -counts[each.iri])
    shown = ordered[:_MOST]
    rows = tuple(_row(roles, each, projects, namer) for each in shown)
    drawn = {each.iri for each in shown[:_DRAWN]}
    pairs = [(one.value, other.value) for one, other in roles if one.value in drawn]
    met = {other for _, other in pairs}
    picture = between(shown[:_DRAWN], [each for each in projects if each.iri in met], pairs)
    return Matrix(tuple(projects), rows, picture, len(ordered) - len(shown))


def _roles(store: Store, **bound: NamedNode) -> _Roles:
    found: dict[tuple[NamedNode, NamedNode], list[NamedNode]] = {}
    for row in store.select(own("roles").bind(**bound)):
        organisation, project, role = row["organisation"], row["project"], row["role"]
        if isinstance(organisation, NamedNode) and isinstance(project, NamedNode) and isinstance(role, NamedNode):
            found.setdefault((organisation, project), []).append(role)
    return found


def _rank(store: Store, described: Description, roles: _Roles) -> float:
    layout = Layout.of(store, described.types, {role for held in roles.values() for role in held})
    return min((place.rank[0] for place in layout.places.values()), default=inf)


def _namer(store: Store, publication: Publication, words: Words, roles: _Roles) -> Namer:
    met = {each for pair in roles for each in pair} | {role for held in roles.values() for role in held}
    return Namer(labels_of(store, met), words, publication.prefixes)


def _links(things: set[NamedNode], namer: Namer, publication: Publication) -> list[Link]:
    links = [link_to(each, namer, publication.addresses) for each in things]
    return sorted(links, key=lambda each: (each.text.value.casefold(), each.iri))


def _row(roles: _Roles, organisation: Link, projects: Iterable[Link], namer: Namer) -> Row:
    cells = [(each, _cell(roles, organisation, each, namer)) for each in projects]
    return Row(organisation, tuple(cell for _, cell in cells), tuple(Part(each, cell) for each, cell in cells if cell))


def _cell(roles: _Roles, organisation: Link, project: Link, namer: Namer) -> tuple[Text, ...]:
    pair = NamedNode(organisation.iri), NamedNode(project.iri)
    return tuple(namer.name(each) for each in roles.get(pair, ()))


def _alphabet(part: Part) -> tuple[str, str]:
    return part.link.text.value.casefold(), part.link.iri


def _by_role(part: Part) -> tuple[list[str], tuple[str, str]]:
    return [each.value.casefold() for each in part.roles], _alphabet(part)
