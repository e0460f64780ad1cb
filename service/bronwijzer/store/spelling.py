"""Literals that an engine would not give back as it got them: what they are sent as, and how they are read.

Virtuoso 7 keeps numbers instead of durations (`P1M` becomes `1`) and rounds coordinates, so such a literal travels
under a datatype of our own. It also writes true as 1, and keeps the kinds of integer apart, where the embedded
engine makes them one: what comes back is spelled as the embedded engine spells it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.prefixes import XSD
from bronwijzer.turtle import Term

_KEPT: Final = "tag:bronwijzer.example,2026:literal:"
_GEO: Final = "http://www.opengis.net/ont/geosparql#"
_LOST: Final = {
    XSD("duration"),
    XSD("dayTimeDuration"),
    XSD("yearMonthDuration"),
    NamedNode(f"{_GEO}wktLiteral"),
    NamedNode("http://www.openlinksw.com/schemas/virtrdf#Geometry"),
}
_SIGNS: Final = ("negative", "nonNegative", "nonPositive", "positive")
_SIZES: Final = ("byte", "int", "long", "short", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort")
_INTEGERS: Final = {XSD(f"{sign}Integer") for sign in _SIGNS} | {XSD(size) for size in _SIZES}
_BOOLEANS: Final = {"1": "true", "0": "false"}
_FRACTION: Final = re.compile(r"(:\d\d\.\d*?)0+(?=\D|\Z)")
_LARGEST: Final = 2**63


def sent(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield triples as they are loaded into an engine that loses some literals."""
    for triple in triples:
        held = triple.object
        if isinstance(held, Literal) and held.datatype in _LOST:
            kept = Literal(held.value, datatype=NamedNode(f"{_KEPT}{held.datatype.value}"))
            yield Triple(triple.subject, triple.predicate, kept)
        else:
            yield triple


def received(term: Term) -> Term:
    """Return a term of an answer as the embedded engine would have written it."""
    if not isinstance(term, Literal) or term.language:
        return term
    if term.datatype.value.startswith(_KEPT):
        return Literal(term.value, datatype=NamedNode(term.datatype.value.removeprefix(_KEPT)))
    respell = _RESPELLED.get(term.datatype)
    return respell(term) if respell else term


def _boolean(term: Literal) -> Literal:
    return Literal(_BOOLEANS.get(term.value, term.value), datatype=term.datatype)


def _integer(term: Literal) -> Literal:
    try:
        number = int(term.value)
    except ValueError:
        return term
    return Literal(str(number), datatype=XSD("integer")) if -_LARGEST <= number < _LARGEST else term


def _double(term: Literal) -> Literal:
    """Return a number without exponent, and without a fraction that is zero."""
    try:
        text = format(Decimal(repr(float(term.value))), "f")
    except ValueError:
        return term
    return Literal(text.removesuffix(".0"), datatype=term.datatype) if text[-1].isdigit() else term


def _moment(term: Literal) -> Literal:
    """Return a time without zeros at the end of its seconds."""
    value = _FRACTION.sub(lambda found: found[1].removesuffix("."), term.value)
    return Literal(value, datatype=term.datatype)


_RESPELLED: Final[Mapping[NamedNode, Callable[[Literal], Literal]]] = {
    XSD("boolean"): _boolean,
    XSD("double"): _double,
    XSD("dateTime"): _moment,
    **dict.fromkeys(_INTEGERS, _integer),
}
