"""Build a release of a site: read, judge, write, switch; or stop with nothing changed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from bronwijzer import turtle
from bronwijzer.errors import InvalidRelease, SiteError
from bronwijzer.manifest import Manifest, SourceEntry, checksum
from bronwijzer.prefixes import DCAT, NAMESPACES, OWL
from bronwijzer.release.counting import crowds, used
from bronwijzer.release.describe import ReleaseFacts, dataset_of, describe_release
from bronwijzer.release.dumps import write_dumps
from bronwijzer.release.publish import Releases
from bronwijzer.search import index
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore
from bronwijzer.validation.judge import judge_site
from bronwijzer.validation.report import Report

#: Told of each step: a message key, how much is done, and of how much.
Progress = Callable[[str, int, int], None]

_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Content:
    """All that a site says, read once; `outside` are the graphs of its shapes."""

    site: Site
    quads: tuple[Quad, ...]
    outside: frozenset[NamedNode]
    entries: tuple[SourceEntry, ...]

    @property
    def union(self) -> set[Triple]:
        """The triples of data and ontology, each once."""
        return {quad.triple for quad in self.quads if quad.graph_name not in self.outside}


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build: the version, whether it was made now, and what the validation found."""

    version: str
    made: bool
    report: Report


def validate(site: Site, progress: Progress) -> Report:
    """Return the report on a site; nothing is written. Raises SourceError for what cannot be read."""
    return _judged(read(site, progress), progress)


def build(site: Site, folder: Path, progress: Progress, version: str | None = None) -> Built:
    """Build a release into the folder of releases and switch to it.

    A version that is there already with the same sources is only switched to. Raises SourceError for what cannot
    be read, InvalidRelease with the report when a Violation was found, SiteError for a version that cannot be used.
    """
    releases = Releases(folder)
    with releases.lock():
        content = read(site, progress)
        digest = site.digest()
        named = _version(content, digest, version)
        if releases.path(named).is_dir():
            if Manifest.read(releases.path(named)).digest != digest:
                raise SiteError("release.exists", version=named)
            releases.switch(named)
            return Built(named, made=False, report=Report(()))
        report = _judged(content, progress)
        if report.stops_release:
            raise InvalidRelease("release.invalid", report=report)
        with releases.staging(named) as staged:
            _write(staged, content, (named, digest), report, progress)
        releases.switch(named)
    return Built(named, made=True, report=report)


def read(site: Site, progress: Progress) -> Content:
    """Return all that a site says; raises SourceError for what cannot be read."""
    quads: list[Quad] = []
    entries, outside = [], set[NamedNode]()
    for number, source in enumerate(site.sources, 1):
        said = [each.quad for each in site.statements(source)]
        if source.role == "shapes":
            outside.update(quad.graph_name for quad in said if isinstance(quad.graph_name, NamedNode))
        quads += said
        path = source.path.relative_to(site.root).as_posix()
        entries.append(SourceEntry(path, source.graph.value, len(said), checksum(source.path)))
        progress("progress.read", number, len(site.sources))
    return Content(site, tuple(dict.fromkeys(quads)), frozenset(outside), tuple(entries))


def _judged(content: Content, progress: Progress) -> Report:
    progress("progress.judge", 0, 1)
    report = judge_site(content.site, content.quads, content.outside)
    progress("progress.judge", 1, 1)
    return report


def _version(content: Content, digest: str, asked: str | None) -> str:
    """Return the version asked for, else the dataset's own with 12 digits of the digest behind it."""
    if asked is not None:
        if not _VERSION.fullmatch(asked) or asked in {"current", "latest"}:
            raise SiteError("release.wrong-version", version=asked)
        return asked
    dataset = dataset_of(content.quads, content.site.settings.site.base_uri)
    own = [
        quad.object.value
        for quad in content.quads
        if quad.subject == dataset
        and quad.predicate in {DCAT("version"), OWL("versionInfo")}
        and isinstance(quad.object, Literal)
    ]
    stated = min((each for each in own if _VERSION.fullmatch(each)), default=None)
    return f"{stated}-{digest[:12]}" if stated else digest[:12]


def _write(folder: Path, content: Content, identity: tuple[str, str], report: Report, progress: Progress) -> None:
    """Write everything a release is made of into a staged folder; `identity` is its version and digest."""
    version, digest = identity
    base = content.site.settings.site.base_uri
    dataset = dataset_of(content.quads, base)
    union = sorted(content.union, key=str)
    prefixes = turtle.declared_prefixes(content.quads) or NAMESPACES
    progress("progress.dumps", 0, 1)
    (folder / "dumps").mkdir()
    files = write_dumps(folder / "dumps", dataset.value, content.quads, union, prefixes)
    progress("progress.dumps", 1, 1)
    facts = ReleaseFacts(version, dataset, content.quads, union, files, content.site.questions)
    described = describe_release(facts, content.site.settings)
    progress("progress.store", 0, 1)
    quads = (*content.quads, *described)
    LocalStore.write(folder / "store", quads, content.outside)
    progress("progress.store", 1, 1)
    progress("progress.search", 0, 1)
    index.write(folder / index.FOLDER, LocalStore.open(folder / "store"))
    progress("progress.search", 1, 1)
    text = turtle.write(report.triples(base), prefixes)
    (folder / "report.ttl").write_text(text, encoding="utf-8")
    terms = used((*union, *(quad.triple for quad in described)))
    about = version, digest, base, dataset.value, len(union), content.entries, files
    Manifest(*about, crowds=crowds(quads), terms=terms).write(folder)
