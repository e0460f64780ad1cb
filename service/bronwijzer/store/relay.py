"""A query worker for a remote engine: it refuses what the embedded engine refuses, asks, and passes on whole answers.

It is a program of its own as the embedded worker is, so the same pool gives it the same deadline, memory and spool:
whatever an engine sends or does not send, this is what gets killed. It needs the network, so it has no lock; but the
query's text is only parsed here, and parsing reaches nothing.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

from pyoxigraph import QueryResultsFormat, RdfFormat, Store, parse_query_results, serialize

from bronwijzer.errors import QueryRefused, QueryTimeout
from bronwijzer.formats import Format
from bronwijzer.settings import Settings, environment_name
from bronwijzer.store import answers
from bronwijzer.store.binding import Evaluating
from bronwijzer.store.clauses import may_ask_others
from bronwijzer.store.cutting import Bounds, Cut, Sink, write_solutions, write_triples
from bronwijzer.store.dialect import without_dataset, without_undefined
from bronwijzer.store.evaluation import Kind, Outcome, Request, check, format_of, is_stable
from bronwijzer.store.federation import ask, federated
from bronwijzer.store.inspection import first_word, uses
from bronwijzer.store.mark import NOTHING
from bronwijzer.store.places import Place, Places
from bronwijzer.store.pool import plain
from bronwijzer.store.process import Program
from bronwijzer.store.remote import Question
from bronwijzer.store.wire import Reply
from bronwijzer.store.worker import attend, cap_memory, end_with, own_output

_KEPT_IN_MEMORY: Final = 2**20
_KINDS: Final[Mapping[str, Kind]] = {"select": "solutions", "ask": "boolean"}
_SECRETS: Final = ("user", "password")
_OWN_SHARE: Final = 0.95  # of the deadline: the rest is for saying that it passed, which spares this process its life


def program(settings: Settings, digest: str, endpoints: Sequence[str] = ()) -> Program:
    """Return the program of a worker that asks a remote engine about the release with this digest.

    Of the `endpoints` it has other processes ask, for queries with SERVICE.
    """
    store = asdict(settings.store)
    secrets = {environment_name("store", name): str(store.pop(name)) for name in _SECRETS}
    told = {"digest": digest, "store": store, "query": asdict(settings.query), "endpoints": endpoints}
    return Program(json.dumps(told), __name__, secrets)


def main(arguments: Sequence[str]) -> None:
    """Run a worker; the arguments are those of `program`, the budget of memory in bytes and the parent's process id."""
    told, budget, parent = json.loads(arguments[0]), int(arguments[1]), int(arguments[2])
    end_with(parent)
    pipe = own_output()
    settings = settings_of(told, os.environ)
    places = Places.of(settings, told["digest"])
    cap_memory(budget)
    answer: Evaluating = partial(evaluate, places, settings.query.deadline_seconds)
    if told["endpoints"]:
        answer = federated(answer, told["endpoints"], partial(ask, sys.stdin.buffer, pipe))
    attend(answer, sys.stdin.buffer, pipe, locked=False)


def settings_of(told: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Return the settings that a program was given."""
    secrets = {name: environment.get(environment_name("store", name), "") for name in _SECRETS}
    return Settings().with_values({"store": {**told["store"], **secrets}, "query": told["query"]})


def evaluate(places: Places, deadline: float, request: Request, output: Sink) -> Outcome:
    """Write a remote engine's result of a query to `output`; raises what the embedded engine would, and what it lacks.

    What was written before an error is not a result.
    """
    scratch = Store()
    check(scratch, request)
    if may_ask_others(request.text):
        raise QueryRefused("query.service")
    word = first_word(request.text)
    kind = _KINDS.get(word, "graph")
    form = format_of(kind, request)
    has_dataset = uses(scratch, request.text, ("from",), request.base)

    def ask(place: Place) -> Question:
        fitting = _fitting(scratch, request, has_dataset=has_dataset) if place.endpoint.is_virtuoso else request
        return question(place, fitting, word, has_dataset=has_dataset)

    seconds = deadline if request.seconds is None else min(request.seconds, deadline)
    try:
        with places.ask(ask, seconds * _OWN_SHARE) as reply:
            cut = _WRITERS[kind](reply, form, output, request.bounds)
    except QueryTimeout as error:
        raise QueryTimeout(error.key, seconds=plain(seconds)) from error
    return Outcome(kind, form, is_stable(scratch, request, kind), cut)


def question(place: Place, request: Request, word: str, *, has_dataset: bool) -> Question:
    """Return a request as the engine is asked it: about the graphs of the release, and about none besides."""
    if request.default_graphs is not None or request.named_graphs is not None:
        default, named = ([*filter(place.mark.graphs.__contains__, graphs or ())] for graphs in _graphs(request))
        return Question(request.text, word, default or [NOTHING.value], named or [NOTHING.value], request.base)
    if has_dataset:
        return Question(request.text, word, base=request.base)
    own = place.question(request.text, word)
    return Question(own.text, word, own.default_graphs, own.named_graphs, request.base)


def _fitting(scratch: Store, request: Request, *, has_dataset: bool) -> Request:
    """Return a request whose text Virtuoso takes as it is meant."""
    text = without_undefined(scratch, request.text, request.base)
    if has_dataset and _graphs(request) != (None, None):
        text = without_dataset(scratch, text, request.base)
    return replace(request, text=text)


def _graphs(request: Request) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    return request.default_graphs, request.named_graphs


def _solutions(reply: Reply, form: Format, output: Sink, bounds: Bounds | None) -> Cut | None:
    with SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as spool, answers.understood():
        if answers.is_respelled(reply):
            answers.respelled(reply, cast("IO[bytes]", spool))
            spool.seek(0)
            reply = replace(reply, body=cast("IO[bytes]", spool))
        held = answers.solutions(reply)
        if bounds:
            return write_solutions(held, form, output, bounds)
        held.serialize(cast("IO[bytes]", output), cast("QueryResultsFormat", form.engine))
    return None


def _boolean(reply: Reply, form: Format, output: Sink, _: Bounds | None) -> Cut | None:
    told = json.dumps({"head": {}, "boolean": answers.boolean(reply)}).encode()
    held = parse_query_results(told, format=QueryResultsFormat.JSON)
    held.serialize(cast("IO[bytes]", output), cast("QueryResultsFormat", form.engine))
    return None


def _graph(reply: Reply, form: Format, output: Sink, bounds: Bounds | None) -> Cut | None:
    with answers.understood():
        if bounds:
            return write_triples(answers.triples(reply), form, output, bounds)
        serialize(answers.triples(reply), cast("IO[bytes]", output), cast("RdfFormat", form.engine))
    return None


_WRITERS: Final[Mapping[Kind, Callable[[Reply, Format, Sink, Bounds | None], Cut | None]]] = {
    "solutions": _solutions,
    "boolean": _boolean,
    "graph": _graph,
}
