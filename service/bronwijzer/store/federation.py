"""Federation: what a query asks of other endpoints is asked first, and stands as VALUES in what the engine evaluates.

The engine could ask for itself, but then its process needs the network, and whatever else the query makes it do has
the network too. Here the worker that reads and evaluates is as locked as any other: it asks the pool, over the pipe
that it has, and the pool has another process fetch, which never sees the store (`fetching.py`). In SPARQL the two
mean the same: the solutions of a SERVICE clause are joined with the rest, as those of VALUES are.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import IO, Final
from urllib.parse import quote

from pyoxigraph import BlankNode, QueryResultsFormat, QuerySolutions, Store, Triple, parse_query_results

from bronwijzer.errors import BronwijzerError, QueryRefused, ServiceFailed
from bronwijzer.formats import JSON
from bronwijzer.store import frames
from bronwijzer.store.binding import Evaluating, Values, known_before, written
from bronwijzer.store.clauses import Clause, clauses_of, replaced
from bronwijzer.store.complexity import check_complexity
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.inspection import parses, uses
from bronwijzer.store.worker import attend, prepared
from bronwijzer.turtle import Term

#: What returns the answer of an endpoint to a question, as JSON results.
Asking = Callable[[str, str], bytes]
#: A blank node of somebody else's answer cannot stand in a query, an IRI of our own can.
_BLANK: Final = "tag:bronwijzer.example,2026:blank:"


def main(arguments: Sequence[str]) -> None:
    """Run a worker; the arguments are the store's path with the endpoints as JSON, and those of every worker."""
    told = json.loads(arguments[0])
    store, pipe, locked = prepared(told["path"], *arguments[1:])
    asking = partial(ask, sys.stdin.buffer, pipe)
    attend(federated(partial(evaluate, store), told["endpoints"], asking), sys.stdin.buffer, pipe, locked=locked)


def federated(evaluating: Evaluating, endpoints: Sequence[str], asking: Asking) -> Evaluating:
    """Return what answers also a query that asks these endpoints, and no others."""

    def answer(request: Request, output: Sink) -> Outcome:
        whole = answered(request, endpoints, asking, evaluating)
        outcome = evaluating(whole, output)
        return outcome if whole is request else replace(outcome, stable=False)

    return answer


def answered(request: Request, endpoints: Sequence[str], asking: Asking, evaluating: Evaluating) -> Request:
    """Return a request with the answers of others in the place of its SERVICE clauses, one after the other.

    Raises QueryRefused, before anything is asked, for a clause that may not be asked; ServiceFailed for one without an
    answer, unless it says SILENT.
    """
    check_complexity(request.text)
    if not _asks_others(request):
        return request
    clauses = clauses_of(request.text, request.base)
    for clause in clauses:
        if clause.endpoint not in endpoints:
            raise QueryRefused("service.unlisted", iri=clause.endpoint, allowed=" ".join(endpoints))
    said: list[str] = []
    for number, clause in enumerate(clauses):
        before = replaced(request.text[: clause.start], clauses[:number], said)[clause.opened :]
        within = clause.opened and clause.opened < clauses[0].start  # one outside the group has moved its beginning
        known = known_before(request, before, clause.names, evaluating) if within else None
        said.append(f"{{ {_values(clause, number, asking, known)} }}")
    return replace(request, text=replaced(request.text, clauses, said))


def ask(incoming: frames.Reader, outgoing: IO[bytes], endpoint: str, question: str) -> bytes:
    """Have the pool ask an endpoint; raises what it tells instead of an answer."""
    request = Request(question, JSON, None, service=endpoint)
    outgoing.write(frames.pack(frames.Kind.CALL, frames.request_to_json(request)))
    outgoing.flush()
    frame = frames.read(incoming)
    if frame is None:
        raise frames.TruncatedError
    kind, payload = frame
    if kind is frames.Kind.ERROR:
        raise frames.error_from_json(payload)
    return payload


def _asks_others(request: Request) -> bool:
    """Tell whether a request is a query with a SERVICE; what is no query is for the engine to refuse."""
    scratch = Store()
    return uses(scratch, request.text, ("service",), request.base) and parses(scratch, request.text, request.base)


def _values(clause: Clause, number: int, asking: Asking, known: Values | None) -> Values:
    """Return the solutions of a clause that meet what is known; of one that failed in silence, one without values."""
    if known and not known.rows:
        return Values(clause.names, ())
    question = f"{clause.question} {known}" if known else clause.question
    try:
        return Values(clause.names, tuple(_rows(clause, number, asking(clause.endpoint, question))))
    except BronwijzerError:
        if not clause.silent:
            raise
        return Values(clause.names, (" ".join(["UNDEF"] * len(clause.names)),))


def _rows(clause: Clause, number: int, body: bytes) -> Iterator[str]:
    """Yield the solutions in an answer; variables that were not asked for are left out."""
    try:
        held = parse_query_results(body, format=QueryResultsFormat.JSON)
        if not isinstance(held, QuerySolutions):
            raise ValueError("boolean")  # noqa: TRY004, TRY301 -- to be translated with the rest
        known = {variable.value for variable in held.variables}
        for row in held:
            terms = [row[name] if name in known else None for name in clause.names]
            yield " ".join("UNDEF" if term is None else _term(term, number) for term in terms)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ServiceFailed("service.answer", iri=clause.endpoint, problem=str(error)[:200]) from error


def _term(term: Term | Triple, number: int) -> str:
    return f"<{_BLANK}{number}:{quote(term.value)}>" if isinstance(term, BlankNode) else written(term)
