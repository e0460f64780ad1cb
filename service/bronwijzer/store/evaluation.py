"""One query of somebody else: refused, or evaluated and written in the format that its kind of result asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final, Literal, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from bronwijzer.errors import NotAcceptable, QueryRefused, QuerySyntaxError, RequestError, StoreUnavailable
from bronwijzer.formats import GRAPHS, SOLUTIONS, Format
from bronwijzer.store.complexity import check_complexity
from bronwijzer.store.cutting import Bounds, Cut, Sink, write_solutions, write_triples
from bronwijzer.store.inspection import VOLATILE, is_update, makes_blank_nodes, parses, uses

Kind = Literal["solutions", "boolean", "graph"]
Results = QuerySolutions | QueryBoolean | QueryTriples

_PROBLEM: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPECTED: Final = re.compile(
    r"""\[ (?: '(?:\\.|[^'\\])*' | [^'\]] )* \]
      | \b[A-Z]+\b (?= , | \Z )
      | (?P<told> "(?:\\.|[^"\\])*" | [A-Za-z][^,"\[]* )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """A query as it arrives, with the format that the client takes for each kind of result (None: it takes none).

    Graphs are those of the protocol's parameters; None means that the request has no such parameter.
    `seconds` is the time that it may take, where that is less than any query may; `bounds` hold for its result.
    `service` is the endpoint that is asked, where it is somebody else's.
    """

    text: str
    solutions: Format | None
    graph: Format | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    seconds: float | None = None
    bounds: Bounds | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What kind of result was written, in which format, and whether the same query always gives these bytes.

    `cut` is the bound that ended it early, where the client asked for what fits.
    """

    kind: Kind
    format: Format
    stable: bool
    cut: Cut | None = None


def evaluate(store: Store, request: Request, output: Sink) -> Outcome:
    """Write the result of a query to `output`.

    Raises a QueryError, RequestError or NotAcceptable for what the client can mend; nothing is fetched, whatever
    the query says. What was written before an error is not a result.
    """
    check_complexity(request.text)
    _refuse_service(store, request)
    return write_result(store, request, output, request.bounds)


def write_result(store: Store, request: Request, output: Sink, bounds: Bounds | None) -> Outcome:
    """Write the result of a query that is known to be harmless, as `evaluate` does."""
    try:
        results = _results(store, request)
        kind, form = _chosen(results, request)
        cut = _write(results, form, output, bounds)
    except RuntimeError as error:
        raise QueryRefused("query.unsupported", problem=str(error)) from error
    except OSError as error:
        if error.errno is not None:  # of the output: the engine's own problems carry a sentence and no number
            raise
        raise StoreUnavailable("store.unreadable", path="", problem=str(error)) from error
    return Outcome(kind, form, is_stable(store, request, kind), cut)


def check(store: Store, request: Request) -> None:
    """Raise what `evaluate` raises for a query that it would not evaluate; nothing of it is evaluated."""
    check_complexity(request.text)
    if not parses(store, request.text, request.base):
        _results(store, request)  # raises, with the place and the reason
    _refuse_service(store, request)
    _dataset(request)


def format_of(kind: Kind, request: Request) -> Format:
    """Return the format for a kind of result; raises NotAcceptable when the client takes none."""
    return _acceptable(request.graph, GRAPHS) if kind == "graph" else _acceptable(request.solutions, SOLUTIONS)


def _refuse_service(store: Store, request: Request) -> None:
    if uses(store, request.text, ("service",), request.base) and parses(store, request.text, request.base):
        raise QueryRefused("query.service")


def _results(store: Store, request: Request) -> Results:
    default, named = _dataset(request)
    try:
        return store.query(request.text, base_iri=request.base, default_graph=default, named_graphs=named)
    except SyntaxError as error:
        if is_update(request.text):
            raise QueryRefused("query.update") from error
        raise _syntax_error(str(error)) from error
    except UnicodeEncodeError as error:
        raise RequestError("query.not-unicode") from error


def _dataset(
    request: Request,
) -> tuple[list[NamedNode | BlankNode | DefaultGraph] | None, list[NamedNode | BlankNode] | None]:
    """Return the graphs to ask; one parameter alone leaves the other part of the dataset empty (protocol §2.1.4)."""
    if request.default_graphs is None and request.named_graphs is None:
        return None, None
    return [*_nodes(request.default_graphs)], [*_nodes(request.named_graphs)]


def _nodes(iris: tuple[str, ...] | None) -> Iterator[NamedNode]:
    for iri in iris or ():
        try:
            yield NamedNode(iri)
        except ValueError as error:
            raise RequestError("query.graph-iri", iri=iri) from error


def _syntax_error(problem: str) -> QuerySyntaxError:
    """Return the engine's complaint with its line and column, and what it expected, as far as that helps.

    Its character classes are unreadable, and the keywords it lists were possible some letters earlier: it counts
    them as read before it compares them.
    """
    found = _PROBLEM.match(problem)
    if not found:
        return QuerySyntaxError("query.syntax", line=1, column=1, expected=problem)
    line, column = int(found[1]), int(found[2])
    parts = (part["told"].strip() for part in _EXPECTED.finditer(found[3]) if part["told"])
    expected = " ".join(
        dict.fromkeys(re.sub(r"\\(.)", r"\1", part.removeprefix('"').removesuffix('"')) for part in parts)
    )
    if not expected:
        return QuerySyntaxError("query.syntax-position", line=line, column=column, expected="")
    return QuerySyntaxError("query.syntax", line=line, column=column, expected=expected)


def _chosen(results: Results, request: Request) -> tuple[Kind, Format]:
    if isinstance(results, QueryTriples):
        return "graph", format_of("graph", request)
    kind: Kind = "boolean" if isinstance(results, QueryBoolean) else "solutions"
    return kind, format_of(kind, request)


def _acceptable(form: Format | None, available: tuple[Format, ...]) -> Format:
    if form is None:
        raise NotAcceptable("query.not-acceptable", available=", ".join(each.media_type for each in available))
    return form


def _write(results: Results, form: Format, output: Sink, bounds: Bounds | None) -> Cut | None:
    if bounds and isinstance(results, QueryTriples):
        return write_triples(results, form, output, bounds)
    if bounds and isinstance(results, QuerySolutions):
        return write_solutions(results, form, output, bounds)
    stream = cast("IO[bytes]", output)  # the engine uses write and flush only
    if isinstance(results, QueryTriples):
        results.serialize(stream, cast("RdfFormat", form.engine))
    else:
        results.serialize(stream, cast("QueryResultsFormat", form.engine))
    return None


def is_stable(store: Store, request: Request, kind: Kind) -> bool:
    """Tell whether the same query always gives the same answer."""
    if kind == "graph" and makes_blank_nodes(request.text):
        return False
    return not uses(store, request.text, VOLATILE, request.base)
