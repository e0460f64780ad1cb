"""A verdict on a source as a release holds it: what was read, what was found in it, and what was made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.prefixes import SH
from bronwijzer.queries import own
from bronwijzer.representation.description import Description, labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown
from bronwijzer.store.base import Row, Store
from bronwijzer.turtle import Term
from bronwijzer.words import Words

#: Severities as a harvest calls them, the worst first.
LEVELS: Final[Mapping[NamedNode, str]] = {
    SH("Violation"): "error",
    SH("Warning"): "warning",
    SH("Info"): "note",
}
_OUTCOMES: Final = {"error": "refused", "warning": "warned"}
_LINKED: Final = ("document", "url", "repository", "format", "publisher", "graph", "project")
_FILE: Final = "/blob/"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, worded in each language that the data have; `place` is the address of its line, or nothing."""

    rule: str
    level: str
    line: int
    key: str
    problems: Mapping[str, str]
    repairs: Mapping[str, str]
    place: str

    def problem(self, say: Words) -> str:
        """Return what is wrong, in the language of `say` or else in any."""
        return _in(self.problems, say)

    def repair(self, say: Words) -> str:
        """Return what to do about it, in the language of `say` or else in any."""
        return _in(self.repairs, say)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict: `links` are what it has to do with, by what they are to it; `read` is the day of its reading."""

    name: str
    source: str
    path: str
    commit: str
    read: Shown | None
    vanished: bool
    findings: tuple[Found, ...]
    links: Mapping[str, Link]

    @property
    def outcome(self) -> str:
        """Whether the source is accepted, warned or refused, by the worst of the findings."""
        return _OUTCOMES.get(self.findings[0].level, "accepted") if self.findings else "accepted"


@dataclass(frozen=True, slots=True)
class Mention:
    """A verdict as the page of what it is about mentions it; `outcome` is nothing when the data do not name it."""

    link: Link
    outcome: Link | None


def judged(store: Store, publication: Publication, words: Words, described: Description) -> Judged | None:
    """Return the verdict that a resource is, or None when it is none."""
    if SH("ValidationReport") not in described.types:
        return None
    rows = store.select(own("verdict").bind(resource=described.iri))
    if not rows:
        return None
    row = rows[0]
    namer = _namer(store, publication, words, row.values())
    nodes = {name: node for name in _LINKED if isinstance(node := row.get(name), NamedNode)}
    links = {name: link_to(node, namer, publication.addresses) for name, node in nodes.items()}
    read = row.get("read")
    return Judged(
        name=described.iri.value.rpartition("/")[2],
        source=links["document"].text.value if "document" in links else "",
        path=_text(row, "path"),
        commit=_text(row, "commit"),
        read=namer.literal(read) if isinstance(read, Literal) else None,
        vanished="gone" in row,
        findings=_findings(store, described.iri, links.get("url")),
        links=links,
    )


def verdicts_about(store: Store, publication: Publication, words: Words, iri: NamedNode) -> list[Mention]:
    """Return the verdicts on the sources that a resource comes from or is."""
    rows = store.select(own("verdicts_about").bind(resource=iri))
    namer = _namer(store, publication, words, [term for row in rows for term in row.values()])
    found = []
    for row in rows:
        verdict, outcome = row["verdict"], row.get("outcome")
        if isinstance(verdict, NamedNode):
            told = link_to(outcome, namer, publication.addresses) if isinstance(outcome, NamedNode) else None
            found.append(Mention(link_to(verdict, namer, publication.addresses), told))
    return found


def _findings(store: Store, verdict: NamedNode, address: Link | None) -> tuple[Found, ...]:
    """Return the findings of a verdict, the worst first and then by line."""
    rows: dict[Term, list[Row]] = {}
    for row in store.select(own("findings").bind(resource=verdict)):
        rows.setdefault(row["finding"], []).append(row)
    url = address.href or "" if address else ""
    found = [_finding(each, url) for each in rows.values()]
    order = list(LEVELS.values())
    return tuple(sorted(found, key=lambda each: (order.index(each.level), each.line, each.key, each.rule)))


def _finding(rows: list[Row], url: str) -> Found:
    row = rows[0]
    severity = row["severity"]
    line = int(text) if (text := _text(row, "line")).isdecimal() else 1
    return Found(
        rule=_text(row, "rule"),
        level=LEVELS.get(severity, "note") if isinstance(severity, NamedNode) else "note",
        line=line,
        key=_text(row, "key"),
        problems=_by_language(rows, "problem"),
        repairs=_by_language(rows, "repair"),
        place=f"{url}#L{line}" if _FILE in url else "",
    )


def _by_language(rows: Iterable[Row], name: str) -> dict[str, str]:
    texts = (row.get(name) for row in rows)
    return {each.language or "": each.value for each in texts if isinstance(each, Literal)}


def _in(texts: Mapping[str, str], say: Words) -> str:
    return texts.get(say.language) or next(iter(texts.values()), "")


def _text(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, Literal) else ""


def _namer(store: Store, publication: Publication, words: Words, terms: Iterable[Term]) -> Namer:
    nodes = {each for each in terms if isinstance(each, NamedNode)}
    return Namer(labels_of(store, nodes), words, publication.prefixes)
