"""Judge a site: every shape, every check, and for each finding the file and line to repair."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bronwijzer.site import Site, Statement
from bronwijzer.store.local import LocalStore
from bronwijzer.turtle import Term
from bronwijzer.validation.checks import check, readable
from bronwijzer.validation.report import Finding, Place, Report
from bronwijzer.validation.shacl import judge

Said = tuple[Statement, Path]


def judge_site(site: Site, quads: Sequence[Quad], outside: frozenset[NamedNode]) -> Report:
    """Return the report on a site whose statements are `quads`; `outside` are the graphs of its shapes.

    Raises SourceError when a shape, a check or a question cannot be used.
    """
    readable(site.questions, "data/queries")
    found: list[Finding] = []
    shapes = site.shapes()
    if shapes:
        found += judge((quad for quad in quads if quad.graph_name not in outside), shapes)
    if site.checks:
        found += check(LocalStore.of(quads, outside), site.checks, site.settings.site.base_uri)
    places = site.places({term for each in found for term in (each.focus, each.value) if term is not None})
    placed = [replace(each, place=_place(each, _near(each, places))) for each in found]
    return Report(tuple(sorted(placed, key=lambda each: each.order)))


def _near(finding: Finding, places: Mapping[Term, Sequence[Said]]) -> Sequence[Said]:
    """Return what is said of the node to repair: a rule without a path tells it as its value."""
    of_value = places.get(finding.value, ()) if finding.path is None and finding.value is not None else ()
    return of_value or places.get(finding.focus, ())


def _place(finding: Finding, said: Sequence[Said]) -> Place | None:
    """Return the place of the statement that is nearest to what is wrong: the value, else the path, else the node."""

    def distance(place: Said) -> int:
        quad = place[0].quad
        return (quad.predicate != finding.path) + (quad.predicate != finding.path or quad.object != finding.value)

    if not said:
        return None
    statement, path = min(said, key=distance)
    return Place(path, statement.line)
