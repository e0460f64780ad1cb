"""Finding: what people type becomes a bounded query of terms, never a text that the engine parses.

A word is met by itself, by its stem, by what begins with it, and with a typing error or two. Every word has to be
met; when nothing meets them all, half of them will do, and the answer says so.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pyoxigraph import NamedNode
from tantivy import Index, Occur, Query

from bronwijzer.search.index import NAMES, Said, opened
from bronwijzer.search.matching import Matcher
from bronwijzer.search.words import STEMMED, Analysis, distance, encodable, typos
from bronwijzer.store.base import Store

LONGEST_QUERY: Final = 200
PER_GROUP: Final = 5
_MOST_WORDS: Final = 12
_LONGEST_WORD: Final = 40
_MOST_KINDS: Final = 50
_MOST_EXACT: Final = 20
_DEEPEST: Final = 10_000
_BEST_OF_ALL: Final = 1_000
_SHORTEST_BEGINNING: Final = 2
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

#: What it counts that a word is met so: a name above a text, the word itself above its stem, then what is like it.
_WHOLE, _LIKE_WHOLE, _NAME, _NAME_STEM, _TEXT, _BEGINS, _TYPO = 100.0, 10.0, 6.0, 4.0, 1.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, with all that can be searched of it; a higher `score` is a better match."""

    iri: NamedNode
    kind: str
    types: tuple[str, ...]
    score: float
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one class: how many in all, and the best of them."""

    kind: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, its groups in the order of their best hit; `partly` when no hit meets every word."""

    groups: tuple[Group, ...]
    matcher: Matcher
    partly: bool = False

    @property
    def total(self) -> int:
        """How many things were found."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class Finder:
    """Answers from the index of one release."""

    index: Index
    analysis: Analysis

    @classmethod
    def open(cls, folder: Path, store: Store) -> Self:
        """Return the finder of the release whose index is in a folder and whose store is open."""
        return cls(opened(folder, store), Analysis.make())

    def search(self, text: str, *, kind: str | None = None, limit: int = PER_GROUP, offset: int = 0) -> Found:
        """Return what a text finds, grouped by class; of one class only when `kind` is given."""
        words, matcher = self._asked(text)
        if not words:
            return Found((), matcher)
        query, partly = self._query(words, text, all_of_them=True), False
        sizes = self._sizes(query)
        if not sizes and len(words) > 1:
            query, partly = self._query(words, text, all_of_them=False), True
            sizes = self._sizes(query)
        if kind is not None:
            hits = self._hits(self._and("kind", kind, query), limit, offset)
            return Found((Group(kind, sizes[kind], hits),) if kind in sizes else (), matcher, partly)
        groups = self._groups(query, sizes, limit)
        groups.sort(key=lambda each: (-each.hits[0].score, each.kind))
        return Found(tuple(groups), matcher, partly)

    def best(self, text: str, *, types: Sequence[str] = (), limit: int = PER_GROUP) -> list[Hit]:
        """Return the best hits of any class, or of these classes; half of the words have to be met."""
        words, _ = self._asked(text)
        query = self._query(words, text, all_of_them=False) if words else Query.empty_query()
        return list(self._hits(self._of(types, query), limit))

    def exact(self, text: str, *, types: Sequence[str] = (), limit: int = _MOST_EXACT) -> list[Hit]:
        """Return the things that a text names, identifies or addresses exactly, but for case, accents and dashes."""
        key = self.analysis.key(text[:LONGEST_QUERY])
        query = Query.term_query(self.index.schema, "exact", key) if key else Query.empty_query()
        return list(self._hits(self._of(types, query), limit))

    def suggestion(self, text: str) -> str | None:
        """Return a better spelling that finds something, or None: the nearest words that names have."""
        words, _ = self._asked(text)
        better = " ".join(self._nearest(word) or word for word in words)
        return better if words and better != " ".join(words) and self.search(better, limit=1).total else None

    def _asked(self, text: str) -> tuple[list[str], Matcher]:
        """Return the words of a query, bounded, those that say little left out where others are left."""
        words = [word[:_LONGEST_WORD] for word in self.analysis.words(text[:LONGEST_QUERY])]
        words = list(dict.fromkeys(words))[:_MOST_WORDS]
        telling = [word for word in words if not self.analysis.says_little(word)]
        return telling or words, Matcher(self.analysis, telling or words)

    def _query(self, words: Sequence[str], text: str, *, all_of_them: bool) -> Query:
        least = len(words) if all_of_them else (len(words) + 1) // 2
        parts = [(Occur.Should, self._word(word)) for word in words]
        query = Query.boolean_query(parts, minimum_number_should_match=least)
        key = self.analysis.key(text[:LONGEST_QUERY])
        either = [query, Query.const_score_query(self._term("exact", key), _WHOLE)]
        if typos(key):
            like = Query.fuzzy_term_query(self.index.schema, "exact", key[:_LONGEST_WORD], typos(key))
            either.append(Query.const_score_query(like, _LIKE_WHOLE))
        return Query.boolean_query([(Occur.Should, each) for each in either], minimum_number_should_match=1)

    def _word(self, word: str) -> Query:
        """Return the query that one word is met, by the best of the ways in which it is."""
        schema, ways = self.index.schema, [(_NAME, self._term("names", word))]
        for code in STEMMED:
            stem = self.analysis.stem(word, code)
            ways += [(_NAME_STEM, self._term(f"names_{code}", stem)), (_TEXT, self._term(f"texts_{code}", stem))]
        if len(word) >= _SHORTEST_BEGINNING:
            ways.append((_BEGINS, Query.fuzzy_term_query(schema, "names", word, 0, prefix=True)))
        if typos(word):
            ways.append((_TYPO, Query.fuzzy_term_query(schema, "names", word, typos(word))))
        return Query.disjunction_max_query([Query.boost_query(query, boost) for boost, query in ways], 0.1)

    def _term(self, name: str, word: str) -> Query:
        return Query.term_query(self.index.schema, name, encodable(word))

    def _and(self, name: str, value: str, query: Query) -> Query:
        only = Query.const_score_query(self._term(name, value), 0.0)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])

    def _of(self, types: Sequence[str], query: Query) -> Query:
        if not types:
            return query
        only = Query.const_score_query(
            Query.term_set_query(self.index.schema, "types", [encodable(each) for each in types]), 0.0
        )
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])

    def _sizes(self, query: Query) -> dict[str, int]:
        """Return how many things of each class a query finds."""
        asked = {"kinds": {"terms": {"field": "kind", "size": _MOST_KINDS}}}
        buckets = self.index.searcher().aggregate(query, asked)["kinds"]["buckets"]
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}

    def _groups(self, query: Query, sizes: dict[str, int], limit: int) -> list[Group]:
        """Return the best of each class: from the best of all, or by a search of its own when it is not among them."""
        searcher = self.index.searcher()
        found = searcher.search(query, _BEST_OF_ALL, count=False, weight_by_field="weight").hits if sizes else []
        numbers = searcher.fast_field_values("group", [address for _, address in found])
        best: dict[object, list[Hit]] = {}
        for number, (score, address) in zip(numbers, found, strict=True):
            held = best.setdefault(number, [])
            if len(held) < limit:
                held.append(_hit(searcher.doc(address).to_dict(), score))
        hits = {each[0].kind: tuple(each) for each in best.values()}
        for kind in sizes.keys() - hits.keys():
            hits[kind] = self._hits(self._and("kind", kind, query), limit)
        return [Group(kind, sizes[kind], each) for kind, each in hits.items() if kind in sizes]

    def _hits(self, query: Query, limit: int, offset: int = 0) -> tuple[Hit, ...]:
        if offset > _DEEPEST:
            return ()
        searcher = self.index.searcher()
        found = searcher.search(query, limit, count=False, offset=offset, weight_by_field="weight")
        return tuple(_hit(searcher.doc(address).to_dict(), score) for score, address in found.hits)

    def _nearest(self, word: str) -> str | None:
        """Return the word of a name that is nearest to a word that no name has, or None."""
        searcher, schema = self.index.searcher(), self.index.schema
        if not (typos(word) and word.isalpha()) or searcher.doc_freq("names", word):
            return None
        hits = self._hits(Query.fuzzy_term_query(schema, "names", word, 2), PER_GROUP)
        names = {said.text for hit in hits for said in hit.said if said.kind in NAMES}
        near = {each for name in names for each in self.analysis.words(name)}
        return min(near, key=lambda each: (distance(word, each, 2), each), default=None)


def pasted(text: str, prefixes: Mapping[str, str]) -> Iterator[NamedNode]:
    """Yield the IRIs that a text can be: a prefixed name of the site, or an absolute IRI, in angle brackets or not."""
    text = text.strip().removeprefix("<").removesuffix(">")
    if not _ABSOLUTE.fullmatch(text):
        return
    prefix, _, name = text.partition(":")
    for each in ([prefixes[prefix] + name] if prefix in prefixes else []) + [text]:
        try:
            yield NamedNode(each)
        except ValueError:
            continue


def _hit(held: Mapping[str, list[bytes | str]], score: float) -> Hit:
    said = tuple(Said(*each) for each in json.loads(bytes(held["said"][0])))  # type: ignore[arg-type]  # the index stores it as bytes
    types = tuple(str(each) for each in held.get("types", ()))
    return Hit(NamedNode(str(held["iri"][0])), str(held["kind"][0]), types, score, said)
