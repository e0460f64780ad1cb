"""A person's own query, on a release or on loose files: nothing is fetched, and nothing is half an answer."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bronwijzer import formats, turtle
from bronwijzer.errors import RequestError, SiteError
from bronwijzer.formats import CSV, GRAPHS, SOLUTIONS, TURTLE
from bronwijzer.manifest import Manifest
from bronwijzer.release.folders import current_release
from bronwijzer.settings import Settings
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.local import LocalStore
from bronwijzer.store.places import Places
from bronwijzer.store.relay import evaluate as evaluate_remotely

#: What writes the result of a query.
Evaluating = Callable[[Request, Sink], Outcome]

_IN_MEMORY: Final = 1 << 20


def text_of(file: str, settings: Settings, stdin: IO[bytes]) -> str:
    """Return a query's text, from a file or for `-` from standard input, with the source base rebased.

    Raises SiteError for a file that cannot be read.
    """
    try:
        held = stdin.read() if file == "-" else Path(file).read_bytes()
        text = held.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError("query.no-file", file=file, problem=error) from error
    return text.replace(settings.site.source_base, settings.site.base_uri)


def store_of_release(folder: Path, settings: Settings) -> LocalStore:
    """Return the store of the current release; raises SiteError when there is none."""
    release = current_release(folder, settings.site.base_uri)
    if release is None:
        raise SiteError("query.no-release", folder=folder)
    return LocalStore.open(release / "store")


def engine_of_release(folder: Path, settings: Settings) -> Evaluating:
    """Return what answers on the current release in the remote engine of the settings; SiteError when there is none."""
    release = current_release(folder, settings.site.base_uri)
    if release is None:
        raise SiteError("query.no-release", folder=folder)
    places = Places.of(settings, Manifest.read(release).digest)
    return partial(evaluate_remotely, places, settings.query.deadline_seconds)


def store_of_files(data: Sequence[Path], graphs: Sequence[str], settings: Settings) -> LocalStore:
    """Return a store of loose files: `data` in the default graph, `graphs` as IRI=FILE in named graphs.

    Raises RequestError for a graph that is not IRI=FILE, SourceError for a file that cannot be read.
    """
    store = LocalStore.of(())
    limit = settings.site.max_file_megabytes * 1_000_000
    for path in data:
        store.engine.extend(quad for quad, _ in turtle.read(path, path.resolve().as_uri(), limit))
    for graph in graphs:
        store.engine.extend(_named(graph, limit))
    return store


def _named(graph: str, limit: int) -> Iterator[Quad]:
    iri, equals, file = graph.partition("=")
    try:
        name = NamedNode(iri)
    except ValueError as error:
        raise RequestError("query.graph-iri", iri=iri) from error
    if not equals or not file:
        raise RequestError("query.graph-file", given=graph)
    for quad, _ in turtle.read(Path(file), iri, limit):
        own = quad.graph_name == DefaultGraph()
        yield Quad(quad.subject, quad.predicate, quad.object, name if own else quad.graph_name)


def answer(store: LocalStore | Evaluating, text: str, form: str | None, output: IO[bytes]) -> None:
    """Write the answer of a query, whole, in a format by its name: CSV or Turtle when none is named.

    `store` is an embedded store, or what answers in its place.

    Raises RequestError for a format that there is not, QueryError for what is wrong with the query.
    """
    chosen = formats.by_name(form, (*SOLUTIONS, *GRAPHS)) if form else None
    if form and chosen is None:
        known = ", ".join(each.name for each in (*SOLUTIONS, *GRAPHS))
        raise RequestError("query.format", name=form, known=known)
    solutions = chosen if chosen in SOLUTIONS else (None if chosen else CSV)
    graph = chosen if chosen in GRAPHS else (None if chosen else TURTLE)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        evaluating = partial(evaluate, store.engine) if isinstance(store, LocalStore) else store
        evaluating(Request(text, solutions, graph), spool)
        spool.seek(0)
        shutil.copyfileobj(spool, output)
    output.flush()
