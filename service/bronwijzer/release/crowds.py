"""What very much points at, counted while a release is made: its pages then need not count it for every reader."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Quad

from bronwijzer.manifest import Crowd

FROM: Final = 1000
MOST: Final = 1000


def crowds(quads: Iterable[Quad]) -> tuple[Crowd, ...]:
    """Return the IRIs that more than FROM statements point at, by property; the MOST that most point at."""
    kept = tuple(dict.fromkeys(quads))
    totals = Counter(each.object for each in kept if isinstance(each.object, NamedNode))
    busy = sorted((each for each in totals if totals[each] > FROM), key=lambda each: (-totals[each], each.value))[:MOST]
    statements: Counter[tuple[NamedNode, NamedNode]] = Counter()
    subjects: defaultdict[tuple[NamedNode, NamedNode], set[object]] = defaultdict(set)
    wanted = set(busy)
    for each in kept:
        if isinstance(each.object, NamedNode) and each.object in wanted:
            statements[each.object, each.predicate] += 1
            subjects[each.object, each.predicate].add(each.subject)
    found = [(*pair, count, len(subjects[pair])) for pair, count in statements.items()]
    return tuple(Crowd(iri.value, by.value, *counts) for iri, by, *counts in sorted(found, key=str))
