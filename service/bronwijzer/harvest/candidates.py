"""What may be one thing under two names, and names that may be organisations: proposed with evidence, never decided.

A steward decides, as a triple in `data/identity.ttl`; then the candidate is no longer proposed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest.known import Known
from bronwijzer.harvest.vocabulary import address, plain, term, thing
from bronwijzer.prefixes import DCT, OWL, RDFS, SH

_PRODUCT: Final = term("schema:SoftwareApplication")
_REPOSITORY: Final = term("doap:GitRepository")
_CODE: Final = term("schema:codeRepository")
_UNRECOGNISED: Final = thing("begrip", "bevinding", "organisation")
_DIFFERENT: Final = frozenset({OWL("differentFrom"), DCT("isReplacedBy")})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two IRIs that may stand for one thing, and why: a key of the catalogues and what they share."""

    one: str
    other: str
    reason: str
    evidence: str


def candidates(triples: Iterable[Triple]) -> list[Candidate]:
    """Return the pairs that a steward has not decided about, by IRI."""
    held = list(triples)
    decided = {frozenset({str(each.subject), str(each.object)}) for each in held if each.predicate in _DIFFERENT}
    known = Known.of(held)
    found = {*_same_name(known, held), *_same_code(held), *_moved(held), *_unrecognised(held)}
    open_ones = (each for each in found if frozenset({f"<{each.one}>", f"<{each.other}>"}) not in decided)
    return sorted(open_ones, key=lambda each: (each.reason, each.one, each.other, each.evidence))


def _same_name(known: Known, held: list[Triple]) -> Iterator[Candidate]:
    """Yield products that one name stands for."""
    products = {each.subject.value for each in held if each.object == _PRODUCT and isinstance(each.subject, NamedNode)}
    for name, iris in known.products.items():
        if not name.startswith("at "):
            for one, other in combinations(sorted(iris & products), 2):
                yield Candidate(one, other, "name", name)


def _same_code(held: list[Triple]) -> Iterator[Candidate]:
    """Yield repositories with one name under two owners: a fork, or one that moved."""
    named: dict[str, set[str]] = defaultdict(set)
    repositories = {each.subject for each in held if each.object == _REPOSITORY}
    for each in held:
        if each.predicate == _CODE and each.subject in repositories and isinstance(each.subject, NamedNode):
            path = address(_text(each)).split("/")
            if len(path) > 2:  # noqa: PLR2004 -- host, owner, name
                named[plain(path[-1])].add(each.subject.value)
    for name, iris in named.items():
        for one, other in combinations(sorted(iris), 2):
            yield Candidate(one, other, "repository", name)


def _moved(held: list[Triple]) -> Iterator[Candidate]:
    """Yield sources that stand in another repository than the one that they are about."""
    documents = {each.subject: _text(each) for each in held if each.predicate == _CODE and _is_document(each)}
    products: dict[str, str] = {}
    for each in held:
        if each.predicate == _CODE and isinstance(each.subject, NamedNode) and "/id/software/" in each.subject.value:
            products[address(_text(each))] = each.subject.value
    for document, url in sorted(documents.items(), key=str):
        if address(url) not in products and isinstance(document, NamedNode):
            yield Candidate(document.value, url, "moved", address(url))


def _unrecognised(held: list[Triple]) -> Iterator[Candidate]:
    """Yield where a source names an organisation that is not known: beside the one that it may be, or else the line."""
    results = {each.subject for each in held if each.object == _UNRECOGNISED}
    facts: dict[object, dict[object, str]] = defaultdict(dict)
    places = {str(each.subject): _text(each) for each in held if each.predicate == term("schema:url")}
    for each in held:
        if each.subject in results:
            facts[each.subject][each.predicate] = _text(each)
    for said in facts.values():
        document, near = said.get(SH("focusNode"), ""), said.get(RDFS("seeAlso"))
        line, key = (said.get(term(each), "") for each in ("schema:position", "schema:propertyID"))
        place = f"{places.get(f'<{document}>', '')}#L{line}"
        yield Candidate(document, near or place, "organisation" if near else "unrecognised", key)


def _is_document(triple: Triple) -> bool:
    return isinstance(triple.subject, NamedNode) and "/id/document/publiccode-" in triple.subject.value


def _text(triple: Triple) -> str:
    return triple.object.value if isinstance(triple.object, Literal | NamedNode) else ""
