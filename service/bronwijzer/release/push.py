"""Loading a release into a remote engine, so that whoever reads there sees all of a release or nothing of it.

A release keeps its graphs' own names, for queries may ask for them; so two releases cannot be in one dataset. Given
two datasets, a push takes the one that does not hold the newest release, and the other goes on answering: front ends
find the dataset that has their release by its mark. Given one, they answer 503 from the first change to the last.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from bronwijzer.errors import SiteError
from bronwijzer.manifest import Manifest
from bronwijzer.release.verify import Sent, triples_of, verify
from bronwijzer.settings import Settings
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.graph_store import GraphStore, beside
from bronwijzer.store.local import LocalStore
from bronwijzer.store.mark import MARK, UNION, Mark, new_push
from bronwijzer.store.places import mark_in
from bronwijzer.store.remote import Endpoint

#: Told of each step: a message key, how much is done, and of how much.
Progress = Callable[[str, int, int], None]

_LARGEST_ANSWER = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Target:
    """A dataset that a release can be loaded into: where to ask it, where to write to it, and what is in it."""

    endpoint: Endpoint
    graphs: GraphStore
    mark: Mark


@dataclass(frozen=True, slots=True)
class Pushed:
    """The outcome: which version is in which dataset, and whether it was loaded now."""

    version: str
    address: str
    made: bool


def push(release: Path, targets: Sequence[Target], settings: Settings, progress: Progress) -> Pushed:
    """Load a release into the target whose turn it is, unless one of them has it already.

    Raises StoreUnavailable when an engine cannot be written to, or holds something else afterwards than it was sent;
    the release that was in the other target is there as before.
    """
    manifest = Manifest.read(release)
    store = LocalStore.open(release / "store")
    sent = {name: Sent.of(triples_of(store, name)) for name in [*_names(store), UNION.value]}
    for target in targets:
        if target.mark.push and target.mark.digest == manifest.digest:
            _verify(target, store, sent, settings, progress)
            return Pushed(manifest.version, target.endpoint.address, made=False)
    target = min(targets, key=lambda each: each.mark.number)
    number = max(each.mark.number for each in targets) + 1
    _load(target, store, sent, progress)
    _verify(target, store, sent, settings, progress)
    named = frozenset(sent) - {UNION.value}
    target.graphs.put(MARK.value, Mark(manifest.version, manifest.digest, new_push(number), named).triples())
    return Pushed(manifest.version, target.endpoint.address, made=True)


def targets_of(endpoints: Sequence[str], graph_stores: Sequence[str], settings: Settings) -> list[Target]:
    """Return the targets at these query endpoints, whose graph stores are given in the same order or known.

    Raises SiteError where neither is the case, StoreUnavailable when an engine does not answer.
    """
    if not endpoints:
        raise SiteError("push.no-endpoint")
    stores: list[str | None] = [*(graph_stores or map(beside, endpoints))]
    if len(stores) != len(endpoints) or None in stores:
        raise SiteError("push.no-graph-store", endpoints=" ".join(endpoints))
    return [_target(endpoint, str(store), settings) for endpoint, store in zip(endpoints, stores, strict=True)]


def _target(address: str, graph_store: str, settings: Settings) -> Target:
    credentials = Credentials(settings.store.user, settings.store.password)
    endpoint = Endpoint(address, credentials, attempts=settings.store.attempts, limit=_LARGEST_ANSWER)
    mark = mark_in(endpoint, settings.store.timeout_seconds)
    writer = Credentials(settings.store.user, settings.store.password)
    seconds = settings.store.timeout_seconds
    return Target(endpoint, GraphStore(graph_store, writer, seconds, keeps_literals=not endpoint.is_virtuoso), mark)


def _load(target: Target, store: LocalStore, names: Iterable[str], progress: Progress) -> None:
    """Replace all that a dataset holds of any release; its mark goes first, and names every graph until the end."""
    wanted = list(names)
    loading = target.mark.loading(wanted)
    target.graphs.knock(MARK.value)
    target.graphs.put(MARK.value, loading.triples())
    for graph in sorted(loading.graphs - set(wanted)):
        target.graphs.delete(graph)
    for number, name in enumerate(wanted, 1):
        target.graphs.put(name, triples_of(store, name))
        progress("progress.push", number, len(wanted))


def _verify(
    target: Target, store: LocalStore, sent: Mapping[str, Sent], settings: Settings, progress: Progress
) -> None:
    """Raise StoreUnavailable unless each graph of a dataset holds what it was sent."""
    for number, (name, expected) in enumerate(sent.items(), 1):
        verify(target.endpoint, store, name, expected, settings.store.timeout_seconds)
        progress("progress.verify", number, len(sent))


def _names(store: LocalStore) -> list[str]:
    return sorted(name.value for name in store.engine.named_graphs() if isinstance(name, NamedNode))
