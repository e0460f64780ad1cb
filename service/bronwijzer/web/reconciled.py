"""What the reconciliation service reads and writes: questions as JSON, and things as JSON in the reader's language."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import RequestError, TooLarge
from bronwijzer.prefixes import XSD
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.search.find import Finder, Hit
from bronwijzer.search.reconcile import MOST_CANDIDATES, Candidate, Question
from bronwijzer.store.base import Row, Store
from bronwijzer.turtle import Term
from bronwijzer.words import Words

MOST_PROPERTIES: Final = 20
MOST_VALUES: Final = 10
_MOST_ASKED: Final = 10
MOST_THINGS: Final = 1_000
_LONGEST_DESCRIPTION: Final = 200
_WHOLE_NUMBERS: Final = {XSD("integer"), XSD("int"), XSD("long"), XSD("nonNegativeInteger"), XSD("positiveInteger")}
_MOST_DIGITS: Final = 15
_MEMBERS: Final = frozenset({"limit", "properties", "query", "type", "type_strict"})
_TYPE_RULES: Final = ("any", "should", "all")

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """A thing as its preview shows it."""

    name: Text
    types: tuple[Text, ...]
    description: Text | None
    iri: str
    href: str


def questions_of(text: str) -> dict[str, Question]:
    """Return the questions of a batch; raises RequestError for what is no batch."""
    return {name: _question(value) for name, value in _object(_read(text)).items()}


def extension_of(text: str) -> tuple[list[str], list[str]]:
    """Return the things and properties of a data extension query; raises RequestError for what is none."""
    given = _object(_read(text))
    ids = [_text(each) for each in _list(given.get("ids"), MOST_THINGS)]
    return ids, [_text(_object(each).get("id")) for each in _list(given.get("properties"), MOST_PROPERTIES)]


def _question(value: object) -> Question:
    given = _object(value)
    if not given.keys() <= _MEMBERS:
        raise RequestError("reconcile.malformed")
    properties = tuple(_property(each) for each in _list(given.get("properties", []), _MOST_ASKED))
    text = _text(given.get("query", "")).strip()
    types, rule = given.get("type", []), given.get("type_strict", _TYPE_RULES[0])
    limit = given.get("limit", MOST_CANDIDATES)
    if not (text or properties) or rule not in _TYPE_RULES:
        raise RequestError("reconcile.malformed")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise RequestError("reconcile.malformed")
    listed = [types] if isinstance(types, str) else _list(types, _MOST_ASKED)
    kinds = tuple(_type(each) for each in listed)
    return Question(text, kinds, rule == "all", int(min(limit, MOST_CANDIDATES)), properties)


def _type(value: object) -> str:
    """Return a type, which some clients send with its name."""
    return _text(value.get("id")) if isinstance(value, dict) else _text(value)


def _property(value: object) -> tuple[str, tuple[str, ...]]:
    given = _object(value)
    name, values = _text(given.get("pid")), given.get("v")
    listed = _list(values, MOST_VALUES) if isinstance(values, list) else [values]
    return name, tuple(_value(each) for each in listed)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return _text(value.get("id"))
    if isinstance(value, bool):
        return json.dumps(value)
    return str(value) if isinstance(value, int | float) else _text(value)


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError("reconcile.malformed") from error


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise RequestError("reconcile.malformed")
    return value


def _list(value: object, most: int) -> Sequence[object]:
    if not isinstance(value, list):
        raise RequestError("reconcile.malformed")
    if len(value) > most:
        raise TooLarge("reconcile.too-many", most=most)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise RequestError("reconcile.malformed")
    return value


class Shown:
    """Things and values as JSON, named in one language."""

    def __init__(self, store: Store, publication: Publication, words: Words) -> None:
        """Keep where names come from and which are wanted."""
        self._store, self._publication, self._words = store, publication, words

    def name(self, iri: NamedNode) -> Text:
        """Return what a thing is called."""
        return self._namer([iri]).name(iri)

    def named(self, iris: Sequence[NamedNode]) -> list[Told]:
        """Return classes or properties with their names."""
        namer = self._namer(iris)
        return [{"id": iri.value, "name": namer.name(iri).value, "description": namer.short(iri.value)} for iri in iris]

    def suggested(self, hits: Sequence[Hit]) -> list[Told]:
        """Return things to choose from."""
        namer = self._namer_of(hits)
        return [self._thing(hit, namer, "notable") for hit in hits]

    def results(self, found: Mapping[str, Sequence[Candidate]]) -> Told:
        """Return the candidates of each question."""
        namer = self._namer_of([each.hit for some in found.values() for each in some])
        return {name: {"result": [self._candidate(each, namer) for each in some]} for name, some in found.items()}

    def thing(self, iri: NamedNode, finder: Finder) -> Preview:
        """Return a thing as its preview shows it."""
        hits = [hit for hit in finder.exact(iri.value) if hit.iri == iri]
        namer = self._namer_of(hits) if hits else self._namer([iri])
        types = tuple(namer.name(NamedNode(kind)) for hit in hits for kind in hit.types)
        texts = [_literal(said.text, said.language) for hit in hits for said in hit.said if said.kind == "description"]
        href = self._publication.addresses.page(iri.value)
        return Preview(namer.name(iri), types, namer.best(texts), iri.value, href)

    def extension(self, ids: Sequence[str], properties: Sequence[str], rows: Sequence[Row]) -> Told:
        """Return the values of properties, of one language where a text has several."""
        values: dict[tuple[str, str], list[Term]] = {}
        for row in rows:
            about, of = row["resource"], row["property"]
            if isinstance(about, NamedNode) and isinstance(of, NamedNode):
                values.setdefault((about.value, of.value), []).append(row["value"])
        known = [iri for iri in map(named, properties) if iri]
        namer = self._namer([*known, *(row["value"] for row in rows if isinstance(row["value"], NamedNode))])
        return {
            "meta": [
                {"id": name, "name": namer.name(iri).value if (iri := named(name)) else name} for name in properties
            ],
            "rows": {
                each: {name: self._cells(values.get((each, name), []), namer) for name in properties} for each in ids
            },
        }

    def _thing(self, hit: Hit, namer: Namer, types: str) -> Told:
        texts = [_literal(said.text, said.language) for said in hit.said if said.kind == "description"]
        best = namer.best(texts)
        told: Told = {"id": hit.iri.value, "name": namer.name(hit.iri).value}
        told[types] = [{"id": each, "name": namer.name(NamedNode(each)).value} for each in hit.types]
        return told | ({"description": best.value[:_LONGEST_DESCRIPTION]} if best else {})

    def _candidate(self, candidate: Candidate, namer: Namer) -> Told:
        return {
            **self._thing(candidate.hit, namer, "type"),
            "score": candidate.score,
            "match": candidate.match,
            "features": [
                {"id": "exact", "value": candidate.exact},
                {"id": "name", "value": candidate.likeness},
                {"id": "properties", "value": candidate.properties},
            ],
        }

    def _cells(self, values: Sequence[Term], namer: Namer) -> list[Told]:
        spoken = [each for each in values if isinstance(each, Literal) and each.language]
        best = namer.best(spoken)
        kept = [each for each in values if each not in spoken]
        kept += [each for each in spoken if best and namer.text(each).language == best.language]
        return [self._cell(each, namer) for each in kept]

    def _cell(self, value: Term, namer: Namer) -> Told:
        if isinstance(value, NamedNode):
            inside = value.value.startswith(f"{self._publication.addresses.base}id/")
            return {"id": value.value, "name": namer.name(value).value} if inside else {"str": value.value}
        if not isinstance(value, Literal):
            return {}
        digits = value.value.removeprefix("-")
        if value.datatype in _WHOLE_NUMBERS and digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
            return {"int": int(value.value)}
        return {"str": value.value}

    def _namer(self, iris: Iterable[NamedNode]) -> Namer:
        return Namer(labels_of(self._store, set(iris)), self._words, self._publication.prefixes)

    def _namer_of(self, hits: Sequence[Hit]) -> Namer:
        return self._namer([*(hit.iri for hit in hits), *(NamedNode(kind) for hit in hits for kind in hit.types)])


def _literal(text: str, language: str | None) -> Literal:
    return Literal(text, language=language) if language else Literal(text)
