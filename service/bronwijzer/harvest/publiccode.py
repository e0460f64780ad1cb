"""Harvest publiccode.yml files: read, judge, map, and write each as a graph of its own, with all verdicts beside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from pyoxigraph import Triple

from bronwijzer.harvest.findings import Finding, Verdict, ordered
from bronwijzer.harvest.graph import DIGEST, PUBLICCODE, dated, described, kept, today, value, vanished
from bronwijzer.harvest.http import UNCHANGED
from bronwijzer.harvest.mapping import Mapper
from bronwijzer.harvest.memory import Memory
from bronwijzer.harvest.origin import Origin
from bronwijzer.harvest.project import Project
from bronwijzer.harvest.reading import read
from bronwijzer.harvest.sources import Fetch, Source
from bronwijzer.harvest.surroundings import known_of
from bronwijzer.harvest.verdicts import FILE, FORMAT, PUBLISHER, format_of, verdict_graph, verdicts_but
from bronwijzer.harvest.vocabulary import term, thing
from bronwijzer.harvest.writing import Target, graph_of
from bronwijzer.prefixes import DCT, PROV

#: Told of each step: a message key, how much is done, and of how much.
Progress = Callable[[str, int, int], None]

_GONE: Final = Finding("gone", "error")


@dataclass(frozen=True, slots=True)
class Harvest:
    """The outcome: a verdict for every source, and the names of the graphs that changed."""

    verdicts: tuple[Verdict, ...]
    changed: tuple[str, ...]

    @property
    def refused(self) -> bool:
        """Whether a source was refused."""
        return any(each.outcome == "refused" for each in self.verdicts)


@dataclass(frozen=True, slots=True)
class _Read:
    """One source that was read."""

    origin: Origin
    project: Project | None
    findings: tuple[Finding, ...]
    digest: str

    @property
    def gone(self) -> bool:
        return _GONE in self.findings


def harvest(
    sources: Sequence[Source],
    target: Target,
    fetch: Fetch,
    progress: Progress,
    *,
    whole: bool,
    memory: Memory | None = None,
) -> Harvest:
    """Harvest sources into a target.

    `whole` tells that these are all sources of the target: one that it holds and that is not among them has vanished.
    Nothing is written before everything was read; a source that is refused keeps the graph it had.
    """
    held = target.held()
    if memory:
        memory.distrust(held)
    remembered = memory.findings if memory else {}
    met = []
    for number, source in enumerate(sources, 1):
        met.append(_read(source, fetch, held.get(source.origin.name, []), remembered))
        progress("progress.harvest", number, len(sources))
    outcome = _written(met, held, target, whole=whole)
    if memory:
        memory.learn(outcome.verdicts)
        memory.save()
    return outcome


def _read(source: Source, fetch: Fetch, held: Sequence[Triple], remembered: Mapping[str, tuple[Finding, ...]]) -> _Read:
    raw = source.raw(fetch)
    if isinstance(raw, Finding):
        findings = remembered.get(source.origin.name, ()) if raw.rule == UNCHANGED else (raw,)
        return _Read(dated(source.origin, "", held, PUBLICCODE), None, findings, value(held, DIGEST))
    digest = sha256(raw).hexdigest()
    project, findings = read(raw)
    return _Read(dated(source.origin, digest, held, PUBLICCODE), project, findings, digest)


def _written(met: Sequence[_Read], held: Mapping[str, list[Triple]], target: Target, *, whole: bool) -> Harvest:
    mapped = {each.origin.name for each in met if each.project}
    mapper = Mapper(known_of(target, (each for name in held.keys() - mapped - {FILE} for each in held[name])))
    for each in met:
        if each.project:
            mapper.meet(each.project)
    graphs = {name: triples for name, triples in held.items() if name != FILE}
    judged: list[tuple[Verdict, Origin]] = []
    for each in met:
        verdict = _judged(each, mapper, target, graphs)
        judged.append((verdict, each.origin))
    names, before, graph = {each.origin.name for each in met}, held.get(FILE, []), graph_of(target, FILE)
    judged += _missed(graphs, names, target) if whole else []
    judged = [(_remembered(verdict, before), origin) for verdict, origin in judged]
    judged.sort(key=lambda each: each[0].name)
    others = [] if whole else verdicts_but(before, graph, names)
    graphs[FILE] = kept(list(verdict_graph(graph, judged, others)), before)
    changed = target.write({name: said for name, said in graphs.items() if said is not held.get(name)}, held)
    return Harvest(tuple(verdict for verdict, _ in judged), tuple(changed))


def _judged(each: _Read, mapper: Mapper, target: Target, graphs: dict[str, list[Triple]]) -> Verdict:
    """Return the verdict on one source, and put its graph among the graphs when it is accepted."""
    name, graph = each.origin.name, graph_of(target, each.origin.name)
    judged = Verdict(name, each.origin.title, each.findings, each.digest, vanished=each.gone, path=each.origin.path)
    if each.project is not None:
        said, more = mapper.map(each.project, each.origin.retrieved)
        findings = ordered([*each.findings, *more])
        graphs[name] = [*described(graph, each.origin, PUBLICCODE, each.digest), *said]
        publishers = mapper.publishers(each.origin.repository, each.project)
        return replace(judged, findings=findings, format=format_of(each.project.version), publishers=publishers)
    if each.gone and name in graphs:
        graphs[name] = vanished(graphs[name], graph, today())
    return judged


def _remembered(verdict: Verdict, before: Sequence[Triple]) -> Verdict:
    """Return a verdict with what the one before told of the document, where it was not read now."""
    document = thing("document", f"{PUBLICCODE.document}-{verdict.name}")
    publisher = value(before, PUBLISHER, document)
    if verdict.format:
        return verdict
    return replace(verdict, format=value(before, FORMAT, document), publishers=(publisher,) if publisher else ())


def _missed(graphs: dict[str, list[Triple]], read_now: set[str], target: Target) -> list[tuple[Verdict, Origin]]:
    """Mark the graphs whose source is no longer asked for, and return a verdict on each."""
    missed = []
    for name in sorted(name for name in set(graphs) - read_now if value(graphs[name], DIGEST)):
        graph = graph_of(target, name)
        graphs[name] = vanished(graphs[name], graph, today())
        origin = _origin_of(graphs[name], graph)
        digest = value(graphs[name], DIGEST)
        verdict = Verdict(name, origin.title, (_GONE,), digest, vanished=True, path=origin.path)
        missed.append((verdict, origin))
    return missed


def _origin_of(triples: Sequence[Triple], graph: object) -> Origin:
    """Return the origin that a graph written before tells of itself."""
    document = next((each.subject for each in triples if each.predicate == DIGEST), None)
    about = [each for each in triples if each.subject == document]
    licence = value(about, DCT("license")).rpartition("/")[2]
    return Origin(
        value(about, term("schema:codeRepository")),
        value(about, DCT("identifier")),
        value(about, term("schema:version")),
        "",
        licence,
        value([each for each in triples if each.subject == graph], PROV("generatedAtTime"))[:10],
    )
