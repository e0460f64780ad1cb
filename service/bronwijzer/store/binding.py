"""What a query knows already where a SERVICE clause stands: an endpoint is asked about that, not for all it has.

A clause is joined with what stands before it in its group. Solutions that cannot meet any of those are never needed,
so the values that the part before gives to shared variables go along as VALUES (SPARQL 1.1 Federated Query, 2.4).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final, cast

from pyoxigraph import BlankNode, QueryResultsFormat, QuerySolutions, Store, Triple, parse_query_results

from bronwijzer.formats import JSON
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.inspection import VOLATILE, parses, prologue_of, uses
from bronwijzer.turtle import Term

#: What answers a query that asks of nobody else.
Evaluating = Callable[[Request, Sink], Outcome]

#: So many values go along; where there are more, the endpoint is asked without.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Values:
    """Solutions as they are written in a query: the variables, and the terms of each row."""

    names: tuple[str, ...]
    rows: tuple[str, ...]

    def __str__(self) -> str:
        """Return the clause."""
        names = " ".join(f"?{name}" for name in self.names)
        return f"VALUES ({names}) {{ {' '.join(f'({row})' for row in self.rows)} }}"


def known_before(request: Request, before: str, names: Sequence[str], evaluating: Evaluating) -> Values | None:
    """Return the values that a part of a query gives to some variables; None where that does not help or is not sure.

    `before` is the beginning of the outermost group of the request's query.
    """
    scratch, prologue = Store(), prologue_of(request.text)
    whole = f"{prologue}SELECT * WHERE {{ {before} }}"
    # FROM would have to go along, and what answers differently each time would not meet itself again.
    if uses(scratch, request.text, ("from", *VOLATILE), request.base) or not parses(scratch, whole, request.base):
        return None
    held = cast("QuerySolutions", scratch.query(whole, base_iri=request.base)).variables
    shared = tuple(each.value for each in held if each.value in names)
    if not shared:
        return None
    chosen = " ".join(f"?{name}" for name in shared)
    text = f"{prologue}SELECT DISTINCT {chosen} WHERE {{ {before} }} LIMIT {MOST + 1}"
    output = BytesIO()
    evaluating(replace(request, text=text, solutions=JSON, bounds=None), output)
    try:
        values = Values(shared, tuple(_rows(output.getvalue(), shared)))
    except ValueError:
        return None
    return values if len(values.rows) <= MOST else None


def written(term: Term | Triple) -> str:
    """Return a term as VALUES takes it; raises ValueError for a blank node or triple, which it does not take."""
    if isinstance(term, BlankNode | Triple):
        raise ValueError(type(term).__name__)  # noqa: TRY004 -- what holds it is of the right type
    return str(term)


def _rows(body: bytes, names: Sequence[str]) -> Iterator[str]:
    """Yield each solution; raises ValueError for one that lacks a value: what it meets, another may meet too."""
    for row in cast("QuerySolutions", parse_query_results(body, format=QueryResultsFormat.JSON)):
        terms = [term for name in names if (term := row[name]) is not None]
        if len(terms) < len(names):
            raise ValueError(names)
        yield " ".join(map(written, terms))
