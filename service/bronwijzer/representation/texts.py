"""What things and values are called on a page: in its language, else in another one that is marked as such."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.prefixes import RDFS, XSD
from bronwijzer.turtle import Term
from bronwijzer.words import LANGUAGES, Words

LONGEST: Final = 2000
_LONGEST_NAME: Final = 200
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DATE: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}:[0-9]{2})[0-9:.]{0,20}(Z|[+-][0-9]{2}:[0-9]{2})?)?)?"
)
_WHOLE_NUMBERS: Final = {XSD("integer"), XSD("nonNegativeInteger"), XSD("positiveInteger"), XSD("int"), XSD("long")}
_DATES: Final = {XSD("date"), XSD("dateTime"), XSD("gYearMonth")}
#: Datatypes that say nothing which the value itself does not say.
_UNTOLD: Final = {*_WHOLE_NUMBERS, *_DATES, XSD("string"), XSD("gYear"), XSD("decimal"), XSD("anyURI")}
_LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a page shows it: `language` where it is not the page's own, and `mark`, that language's name."""

    value: str
    language: str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A literal as a page shows it: `machine` is a date as HTML's <time> has it; `cut` tells that it goes on."""

    text: Text
    datatype: str = ""
    machine: str = ""
    cut: bool = False


class Namer:
    """Names resources in the language of a page, by the labels that the sources give them."""

    def __init__(self, labels: Iterable[Quad], words: Words, prefixes: Mapping[str, str]) -> None:
        self._words = words
        self._labels: dict[NamedNode, list[tuple[bool, str, Literal]]] = defaultdict(list)
        for quad in labels:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                rank = (quad.predicate != RDFS("label"), quad.predicate.value, quad.object)
                self._labels[quad.subject].append(rank)
        self._namespaces = sorted(prefixes.items(), key=lambda each: (-len(each[1]), each))

    def is_named(self, iri: NamedNode) -> bool:
        """Tell whether a source gives the resource a name."""
        return iri in self._labels

    def name(self, iri: NamedNode) -> Text:
        """Return the label in the page's language, another language, or none; else a short form of the IRI."""
        held = [label for *_, label in sorted(self._labels.get(iri, ()), key=lambda each: (*each[:2], str(each[2])))]
        held = [label for label in held if label.value.strip()]
        if not held:
            return Text(self.short(iri.value))
        best = self.best(held) or Text("")
        return Text(_clipped(best.value), best.language, best.mark)

    def best(self, texts: Sequence[Literal]) -> Text | None:
        """Return the text in the page's language, else the next best, or None when there is none."""
        nearest = min(texts, key=lambda text: self._distance(text.language), default=None)
        return self.text(nearest) if nearest else None

    def nearest(self, terms: Sequence[Term]) -> Term:
        """Return the value that suits the page's language best, of those that read the same."""
        return min(terms, key=lambda term: self._distance(term.language if isinstance(term, Literal) else None))

    def text(self, literal: Literal) -> Text:
        """Return a literal's text, with its language where that is not the page's."""
        code = literal.language.partition("-")[0] if literal.language else self._words.language
        if code == self._words.language:
            return Text(literal.value)
        mark = self._words(f"language.{code}") if code in LANGUAGES else str(literal.language)
        return Text(literal.value, literal.language, mark)

    def short(self, iri: str) -> str:
        """Return an IRI with a prefix, or without its scheme."""
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return _clipped(f"{prefix}:{iri.removeprefix(namespace)}")
        return _clipped(iri.removeprefix("https://").removeprefix("http://").removesuffix("/"))

    def literal(self, literal: Literal) -> Shown:
        """Return a value as people read it: numbers and dates as the page's language writes them, long text cut."""
        value, datatype = literal.value, literal.datatype
        if datatype in _WHOLE_NUMBERS and _WHOLE.fullmatch(value):
            return Shown(Text(self._words.number(int(value))))
        if datatype in _DATES and (told := self._date(value)):
            return Shown(Text(told), machine=value)
        if datatype == XSD("boolean") and value in {"true", "false"}:
            return Shown(Text(self._words(f"value.{value}")))
        text = self.text(literal)
        short = Text(value[:LONGEST], text.language, text.mark)
        told = "" if literal.language or datatype in _UNTOLD else self.short(datatype.value)
        return Shown(short, datatype=told, cut=len(value) > LONGEST)

    def _distance(self, language: str | None) -> int:
        """Return how far a language is from the page's: itself, the site's other ones, none, any."""
        code = language.partition("-")[0] if language else ""
        order = [self._words.language, *LANGUAGES, ""]
        return order.index(code) if code in order else len(order)

    def _date(self, value: str) -> str:
        found = _DATE.fullmatch(value)
        if not found or not 1 <= int(found[2]) <= _LAST_MONTH:
            return ""
        year, month, day, clock, zone = found.groups()
        told = f"{self._words(f'month.{int(month)}')} {year}"
        told = f"{int(day)} {told}" if day else told
        if not clock or clock == "00:00":
            return told
        return " ".join(filter(None, (f"{told}, {clock}", "UTC" if zone == "Z" else zone)))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
