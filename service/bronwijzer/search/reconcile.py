"""Reconciling: which thing a row of a spreadsheet means, how sure that is, and when nothing else can be meant.

100 is a name, identifier or address to the letter, 95 another name such as an abbreviation, at most 90 a likeness.
A candidate is a match only when that name or identifier is its own and nothing else is called so: likeness is
never enough, and neither is an abbreviation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import TooLarge
from bronwijzer.queries import own
from bronwijzer.search.find import LONGEST_QUERY, Finder, Hit
from bronwijzer.search.index import NAMES
from bronwijzer.search.words import distance, typos
from bronwijzer.store.base import Row, Store

MOST_CANDIDATES: Final = 25
_CONSIDERED: Final = 25
_MOST_CONSIDERED: Final = 100
_MOST_VALUES: Final = 20_000
_LEAST: Final = 40.0
_EXACT, _OTHER_NAME, _LIKE, _PROPERTIES = 100.0, 95.0, 90.0, 20.0

#: The values that things have of properties, in the form in which two spellings are the same.
Values = Mapping[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a row says of the thing that it means: a name, classes, and properties with the values that any may have."""

    text: str
    types: tuple[str, ...] = ()
    every_type: bool = False
    limit: int = 5
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant.

    `named` tells that it is called so in any way, `exact` that this is its name or identifier. The `likeness` of its
    name is 0 to 100, and so is the share of `properties` that agree.
    """

    hit: Hit
    score: float
    named: bool
    exact: bool
    likeness: float
    properties: float
    match: bool = False


class Reconciler:
    """Answers for one release, about things of some classes unless a question names others."""

    def __init__(self, finder: Finder, store: Store, types: Sequence[str]) -> None:
        """Keep what finds, what knows the values, and the classes."""
        self._finder, self._store, self._types = finder, store, tuple(types)

    def candidates(self, question: Question) -> list[Candidate]:
        """Return the things that may be meant, the likeliest first."""
        hits = self._hits(question)
        values = self._values(hits, question)
        judged = [self._judged(hit, question, values) for hit in hits]
        meant = [each for each in judged if each.named and each.properties == _EXACT]
        judged = [each for each in judged if each.score >= _LEAST]
        judged.sort(key=lambda each: (-each.score, each.hit.iri.value))
        return [replace(each, match=each.exact and meant == [each]) for each in judged[: question.limit]]

    def _hits(self, question: Question) -> list[Hit]:
        types = question.types or self._types
        found = [*self._finder.exact(question.text, types=types)]
        for _, wanted in question.properties:
            found += [hit for value in wanted for hit in self._finder.exact(value, types=types)]
        found += self._finder.best(question.text, types=types, limit=_CONSIDERED)
        hits = list({hit.iri: hit for hit in found}.values())[:_MOST_CONSIDERED]
        return [hit for hit in hits if not question.every_type or set(question.types) <= set(hit.types)]

    def _values(self, hits: Iterable[Hit], question: Question) -> Values:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        properties = [iri for name, _ in question.properties for iri in _iris(name)]
        rows = values_of(self._store, [hit.iri for hit in hits], properties)
        names = self._names([row["value"] for row in rows])
        for row in rows:
            about, of, value = row["resource"], row["property"], row["value"]
            if isinstance(about, NamedNode) and isinstance(of, NamedNode) and isinstance(value, Literal | NamedNode):
                found[about.value, of.value] |= {self._key(value.value), *names.get(value.value, ())}
        return found

    def _names(self, values: Iterable[object]) -> Mapping[str, set[str]]:
        """Return what the things are called that are values themselves."""
        names: dict[str, set[str]] = defaultdict(set)
        things = {value for value in values if isinstance(value, NamedNode)}
        for row in self._store.select(own("labels").bind(resource=things)) if things else ():
            about, label = row["resource"], row["label"]
            if isinstance(about, NamedNode) and isinstance(label, Literal):
                names[about.value].add(self._key(label.value))
        return names

    def _judged(self, hit: Hit, question: Question, values: Values) -> Candidate:
        iri = hit.iri.value
        agreeing = sum(
            any(self._key(value) in values.get((iri, name), ()) for value in wanted)
            for name, wanted in question.properties
        )
        share = _EXACT * agreeing / len(question.properties) if question.properties else _EXACT
        wanted = {self._key(value) for _, each in question.properties for value in each} - {""}
        known = wanted & self._identifiers(hit)
        candidate = Candidate(hit, share, named=bool(known), exact=bool(known), likeness=0.0, properties=share)
        if not question.text:
            return candidate
        candidate = self._likened(candidate, self._key(question.text))
        if not question.properties:
            return candidate
        score = (candidate.score * (_EXACT - _PROPERTIES) + share * _PROPERTIES) / _EXACT
        return replace(candidate, score=round(score, 1))

    def _likened(self, candidate: Candidate, key: str) -> Candidate:
        """Return a candidate judged by a name."""
        said = candidate.hit.said
        names = {self._key(each.text) for each in said if each.kind in NAMES}
        own_names = {self._key(each.text) for each in said if each.kind == NAMES[0]}
        likeness = max((self._like(key, name) for name in names), default=0.0)
        exact = bool(key) and key in own_names | self._identifiers(candidate.hit)
        named = exact or (bool(key) and key in names)
        score = round(_EXACT if exact else _OTHER_NAME if named else _LIKE * likeness, 1)
        return replace(candidate, score=score, named=named, exact=exact, likeness=round(_EXACT * likeness, 1))

    def _identifiers(self, hit: Hit) -> set[str]:
        known = {said.text for said in hit.said if said.kind in {"identifier", "same", "address"}}
        last = {said.text.rstrip("/").rpartition("/")[2] for said in hit.said if said.kind == "same"}
        return {self._key(text) for text in known | last | {hit.iri.value}} - {""}

    def _like(self, one: str, other: str) -> float:
        """Return how like two names are, 0 to 1: by their letters or by their words, whichever is more."""
        letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
        first, second = (self._telling(name) for name in (one, other))
        shared = sum(max((_alike(word, each) for each in second), default=0.0) for word in first)
        words = 2 * shared / (len(first) + len(second)) if first or second else 0.0
        return min(1.0, max(letters, words))

    def _telling(self, key: str) -> set[str]:
        return {word for word in key.split() if not self._finder.analysis.says_little(word)}

    def _key(self, text: str) -> str:
        return self._finder.analysis.key(text[:LONGEST_QUERY])


def _alike(word: str, other: str) -> float:
    """Return how like two words are, 0 to 1, as far as typing errors are forgiven in the first."""
    errors = distance(word, other, typos(word))
    return 1 - errors / len(word) if errors <= typos(word) else 0.0


def _iris(name: str) -> Iterator[NamedNode]:
    """Yield the IRI that a property's name is; nothing has a property that is none."""
    with suppress(ValueError):
        yield NamedNode(name)


def values_of(store: Store, resources: Sequence[NamedNode], properties: Sequence[NamedNode]) -> list[Row]:
    """Return the values that things have of properties, or their identifiers of a kind.

    Raises TooLarge when there are more than fit in an answer: half of them would look like all of them.
    """
    if not resources or not properties:
        return []
    query = own("reconcile_values").bind(resource=resources, property=properties)
    rows = store.select(query.page(limit=_MOST_VALUES + 1))
    if len(rows) > _MOST_VALUES:
        raise TooLarge("reconcile.too-many", most=_MOST_VALUES)
    return rows
