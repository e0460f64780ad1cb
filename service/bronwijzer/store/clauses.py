"""The SERVICE clauses of a query: where each stands, whom it asks, and what.

They are found by reading tokens, and hostile text may fool that. So the engine's parser has the last word: the query
without its clauses, and the question that each clause asks, must parse and hold no SERVICE; else it is refused.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from pyoxigraph import NamedNode, QuerySolutions, Store

from bronwijzer.errors import QueryRefused, QueryTooLarge
from bronwijzer.store.inspection import parses, prologue_of, uses

#: Each costs a connection, one after the other.
MOST: Final = 10

_SERVICE: Final = ("service",)
_TOKEN: Final = re.compile(
    r"""(?P<space> \s+ | \#[^\n\r]* )
      | (?P<iri> < (?: [^<>"{}|^`\\\s] | \\u[0-9a-f]{4} | \\u[0-9a-f]{8} )*+ > )
      | (?P<string> (?P<quote> '''|\"\"\" ) (?: \\. | (?!(?P=quote)). )*+ (?P=quote)
        | ' (?: \\. | [^'\\\n\r] )*+ ' | " (?: \\. | [^"\\\n\r] )*+ " )
      | (?P<name> \w?[\w.-]{0,64}+ : (?: [\w.:-] | %[0-9a-f]{2} | \\. )*+ )
      | (?P<variable> [?$]\w+ ) | @[\w-]+
      | (?P<word> \w+ ) | (?P<opens> \{ ) | (?P<closes> \} ) | .""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ENDPOINTS: Final = {"iri", "name", "variable"}
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4}) | \\U(000[0-9A-Fa-f]{5} | 0010[0-9A-Fa-f]{4})", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A SERVICE clause: its place in the text, and what it asks of which endpoint.

    `opened` is where the outermost group begins, if the clause stands directly in it and no FILTER of that group comes
    before: then what stands before it has solutions of its own.
    """

    start: int
    end: int
    opened: int | None
    endpoint: str
    question: str
    names: tuple[str, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What looks like a clause: its place, its endpoint as it is written, and its pattern in its braces."""

    start: int
    end: int
    opened: int | None
    endpoint: re.Match[str]
    pattern: str
    silent: bool


def clauses_of(text: str, base: str | None) -> list[Clause]:
    """Return the SERVICE clauses of a query, which parses, in their order.

    Raises QueryRefused for one whose endpoint is not written as an IRI, or that has another inside; QueryTooLarge for
    too many.
    """
    found, scratch = [*_found(text)], Store()
    if len(found) > MOST:
        raise QueryTooLarge("service.many", most=MOST)
    _check(scratch, replaced(text, found, ["{}"] * len(found)), base)
    return [_read(scratch, text, base, each) for each in found]


def may_ask_others(text: str) -> bool:
    r"""Tell whether another engine might find a SERVICE in a query in which Oxigraph's parser finds none.

    SPARQL has escapes of characters replaced before anything else is read (19.2), so `\u0022` may end a string; and
    it takes the longest token, so `?a <#>` has an IRI where Oxigraph reads an operator and a comment.
    """
    plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    tokens = (token for each in {text, plain} for token in _TOKEN.finditer(each))
    return any(token.lastgroup == "word" and token[0].lower() in _SERVICE for token in tokens)


def replaced(text: str, places: Sequence[Clause | _Found], by: Sequence[str]) -> str:
    """Return a text with something in each of these places, which are in order."""
    parts, end = [], 0
    for place, new in zip(places, by, strict=True):
        parts += [text[end : place.start], new]
        end = place.end
    return "".join([*parts, text[end:]])


def _read(scratch: Store, text: str, base: str | None, found: _Found) -> Clause:
    if found.endpoint.lastgroup == "variable":
        raise QueryRefused("service.variable", name=found.endpoint[0])
    prologue = prologue_of(text)
    question = (f"BASE <{base}>\n" if base else "") + f"{prologue}SELECT * WHERE {found.pattern}"
    _check(scratch, question, base)
    named = cast("QuerySolutions", scratch.query(f"{prologue}SELECT ({found.endpoint[0]} AS ?x) {{}}", base_iri=base))
    names = cast("QuerySolutions", scratch.query(question)).variables
    endpoint = cast("NamedNode", next(named)["x"])
    told = (endpoint.value, question, tuple(each.value for each in names))
    return Clause(found.start, found.end, found.opened, *told, found.silent)


def _check(scratch: Store, text: str, base: str | None) -> None:
    """Raise QueryRefused for a text that is no query, or has a SERVICE."""
    if not parses(scratch, text, base) or uses(scratch, text, _SERVICE, base):
        raise QueryRefused("service.unclear")


def _found(text: str) -> Iterator[_Found]:
    """Yield what looks like a SERVICE clause; one inside another is a part of that."""
    tokens = [token for token in _TOKEN.finditer(text) if token.lastgroup != "space"]
    position, depth, opened = 0, 0, None
    while position < len(tokens):
        token = tokens[position]
        position += 1
        depth += (token.lastgroup == "opens") - (token.lastgroup == "closes")
        word = token[0].lower() if token.lastgroup == "word" else ""
        if depth == 1 and (token.lastgroup == "opens" or word == "filter"):
            opened = None if word else token.end()
        if word == "service" and (found := _clause(text, tokens, position)):
            position, clause = found
            yield replace(clause, opened=opened if depth == 1 else None)


def _clause(text: str, tokens: Sequence[re.Match[str]], after: int) -> tuple[int, _Found] | None:
    """Return the clause that the word before a place begins, and the place after it; None when it begins none."""
    silent = after < len(tokens) and tokens[after][0].lower() == "silent"
    place = after + silent
    closing = _closing(tokens, place + 1)
    if not closing or tokens[place].lastgroup not in _ENDPOINTS:
        return None
    end = tokens[closing].end()
    pattern = text[tokens[place + 1].start() : end]
    return closing + 1, _Found(tokens[after - 1].start(), end, None, tokens[place], pattern, silent)


def _closing(tokens: Sequence[re.Match[str]], opening: int) -> int | None:
    """Return the place of the brace that closes an opening one, or None where there is none."""
    depth = 0
    for place in range(opening, len(tokens)):
        kind = tokens[place].lastgroup
        depth += (kind == "opens") - (kind == "closes")
        if depth <= 0:
            return place if kind == "closes" and place > opening else None
    return None
