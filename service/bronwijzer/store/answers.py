"""What a remote engine answered, read by the embedded engine's own parsers: all of it, or it is no answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from bronwijzer.errors import QueryTooLarge, StoreUnavailable
from bronwijzer.prefixes import XSD
from bronwijzer.store.base import Row
from bronwijzer.store.spelling import received
from bronwijzer.store.wire import Reply
from bronwijzer.turtle import Term

_LONGEST_BOOLEAN: Final = 64 * 1024
_MOST_ROWS: Final = "X-SPARQL-MaxRows"


@contextmanager
def understood() -> Iterator[None]:
    """Translate what the parsers raise: the engine sent something else than it said."""
    try:
        yield
    except (SyntaxError, ValueError, RecursionError) as error:
        raise StoreUnavailable("remote.answer", problem=str(error)[:200]) from error


def boolean(reply: Reply) -> bool:
    """Return the answer to an ASK."""
    with understood():
        told = json.loads(reply.body.read(_LONGEST_BOOLEAN))  # the engine's parser would stop reading at the value
        held = told.get("boolean") if isinstance(told, dict) else None
        if not isinstance(held, bool):
            raise ValueError("boolean")  # noqa: TRY004 -- to be translated with the rest
        return held


def rows(reply: Reply) -> Iterator[Row]:
    """Yield the solutions of a SELECT; whoever stops before the end does not know whether there was one."""
    with understood():
        yield from _whole(solutions(reply), reply)


def solutions(reply: Reply) -> QuerySolutions:
    """Return the solutions of a SELECT as the engine wrote them, read while they are used."""
    with understood():
        held = parse_query_results(reply.body, format=QueryResultsFormat.JSON)
        if not isinstance(held, QuerySolutions):
            raise ValueError("results")  # noqa: TRY004 -- to be translated with the rest
        return held


def triples(reply: Reply) -> Iterator[Triple]:
    """Yield the triples of a CONSTRUCT or DESCRIBE."""
    if _MOST_ROWS in reply.headers:  # how many solutions made them cannot be seen, so neither whether it cut them
        raise QueryTooLarge("remote.cut", rows=reply.headers[_MOST_ROWS])
    with understood():
        for quad in parse(reply.body, format=RdfFormat.N_TRIPLES):
            yield Triple(quad.subject, quad.predicate, received(quad.object))


def is_respelled(reply: Reply) -> bool:
    """Tell whether an answer comes from an engine that spells literals its own way, or that cuts answers off."""
    return str(reply.headers.get("Server", "")).startswith("Virtuoso/") or _MOST_ROWS in reply.headers


def respelled(reply: Reply, output: IO[bytes]) -> None:
    """Write the solutions of a SELECT as JSON results again, each literal spelled as the embedded engine does."""
    held = solutions(reply)
    names = [variable.value for variable in held.variables]
    output.write(f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['.encode())
    with understood():
        for number, row in enumerate(_whole(held, reply)):
            bindings = json.dumps({name: _binding(term) for name, term in row.items()})
            output.write(b"," * (number > 0) + bindings.encode())
    output.write(b"]}}")


def _whole(held: QuerySolutions, reply: Reply) -> Iterator[Row]:
    """Yield rows; raises QueryTooLarge when there are as many as the engine ever gives, so that some may lack."""
    names = [variable.value for variable in held.variables]
    most = reply.headers.get(_MOST_ROWS, "")
    for number, row in enumerate(held, 1):
        if most.isdecimal() and number >= int(most):
            raise QueryTooLarge("remote.cut", rows=most)
        yield {name: received(term) for name in names if (term := row[name]) is not None}


def _binding(term: Term) -> dict[str, str]:
    """Return a term as SPARQL's JSON results have it."""
    match term:
        case NamedNode(value=value):
            return {"type": "uri", "value": value}
        case BlankNode(value=value):
            return {"type": "bnode", "value": value}
        case Literal(value=value, language=str(language)):
            return {"type": "literal", "value": value, "xml:lang": language}
        case Literal(value=value, datatype=datatype) if datatype == XSD("string"):
            return {"type": "literal", "value": value}
        case Literal(value=value, datatype=datatype):
            return {"type": "literal", "value": value, "datatype": datatype.value}
    raise StoreUnavailable("remote.answer", problem=str(term)[:100])
