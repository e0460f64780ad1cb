"""Statements laid out by predicate and value, and what can be told of them before anything is worded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.prefixes import RDF, RDFS, XSD
from bronwijzer.turtle import Term

Statements = defaultdict[NamedNode, defaultdict[Term, list[Quad]]]

#: By which a thing is named: two sources that name it otherwise do not contradict each other.
NAMING: Final = {
    "http://purl.org/dc/terms/title",
    "http://usefulinc.com/ns/doap#name",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://xmlns.com/foaf/0.1/name",
    "https://schema.org/alternateName",
    "https://schema.org/name",
}
#: By which things are pointed at for other reasons than what they are.
ASIDE: Final = {
    "http://rdfs.org/ns/void#exampleResource",
    "http://rdfs.org/ns/void#subset",
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
    "http://www.w3.org/2004/02/skos/core#example",
}
_UPKEEP: Final = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
}
#: What tells in a sentence what a thing is or what a claim claims, the best first.
_LEADS: Final = (
    "https://schema.org/text",
    "http://usefulinc.com/ns/doap#shortdesc",
    "http://purl.org/dc/terms/description",
    "https://schema.org/description",
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://www.w3.org/2000/01/rdf-schema#comment",
)
_LONGEST_LEAD: Final = 600
_TEXTS: Final = {XSD("string"), RDF("langString")}
_MOST_RIVALS: Final = 3


def values_of(quads: Iterable[Quad]) -> Statements:
    """Return statements by predicate, then by value."""
    found: Statements = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        found[quad.predicate][quad.object].append(quad)
    return found


def alike(values: Mapping[Term, list[Quad]]) -> Iterable[tuple[Sequence[Term], Sequence[Quad]]]:
    """Return values with what states them; texts that read the same are one, whatever language they are said to be in.

    Data keep such texts apart, as one source may know the language and another not; to a reader they are the same.
    """
    found: dict[object, tuple[list[Term], list[Quad]]] = {}
    for term, quads in values.items():
        terms, held = found.setdefault(_read(term), ([], []))
        terms.append(term)
        held += quads
    return found.values()


def _read(term: Term) -> object:
    return term.value if isinstance(term, Literal) and term.datatype in _TEXTS else term


def upkeep(said: Statements) -> set[NamedNode]:
    """Return the predicates that only tell what the head of the page tells: the type, and the same name once more."""
    names = {_read(each) for each in said.get(RDFS("label"), ())}
    again = {each for each in said if each.value in NAMING and {_read(one) for one in said[each]} <= names}
    return again | {each for each in said if each.value in _UPKEEP}


def disputed(values: Mapping[Term, list[Quad]]) -> bool:
    """Tell whether sources contradict each other: they give other numbers or texts, or lists that only partly agree.

    Links that have nothing in common rather complete each other, and so does a long list that holds all of another.
    Texts are compared by language.
    """
    named: dict[str, dict[object, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for term, quads in values.items():
        language = (term.language or "") if isinstance(term, Literal) else ""
        for quad in quads:
            named[language][quad.graph_name].add(term)
    return any(_differ([frozenset(each) for each in by_source.values()]) for by_source in named.values())


def _differ(named: list[frozenset[Term]]) -> bool:
    different = set(named)
    every = frozenset().union(*different)
    if len(different) == 1:
        return False
    few = len(every) <= _MOST_RIVALS
    if few and (all(isinstance(each, Literal) for each in every) or len(every) < sum(map(len, different))):
        return True
    lists = [each for each in different if len(each) > 1]
    return any(one & other and one - other and other - one for one, other in combinations(lists, 2))


def leads(statements: Iterable[Quad]) -> list[Literal]:
    """Return what tells in a sentence what a thing is, in all its languages."""
    said = values_of(statements)
    for predicate in _LEADS:
        texts = [each for each in said.get(NamedNode(predicate), ()) if isinstance(each, Literal)]
        short = [each for each in texts if len(each.value) <= _LONGEST_LEAD]
        if short:
            return short
    return []
