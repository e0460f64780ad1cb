"""How Turtle is written: canonical form, and which files are not in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bronwijzer import turtle
from bronwijzer.errors import SiteError, SourceError

_LIMIT: Final = 1_000_000_000
_DECLARED: Final = Path("ontology", "prefixes.ttl")


def changes(paths: Iterable[Path], *, drop_comments: bool) -> Iterator[tuple[Path, str]]:
    """Yield each Turtle file of these files and folders that is not canonical, with its canonical text.

    Raises SourceError for a file that does not parse, or that has comments while they may not be dropped;
    SiteError for a path that does not exist.
    """
    for path in _files(paths):
        text = path.read_bytes().decode("utf-8", errors="replace")
        lines = [] if drop_comments else turtle.comments(text)
        canonical = _canonical(path)
        if lines:
            raise SourceError("format.comments", file=path, line=lines[0], column=1)
        if canonical != text:
            yield path, canonical


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise SiteError("site.no-folder", folder=path)
        if path.is_file():
            yield path
        for inside in sorted(path.rglob("*.ttl")) if path.is_dir() else ():
            if not any(part.startswith(".") for part in inside.relative_to(path).parts):
                yield inside


def _canonical(path: Path) -> str:
    base = path.resolve().as_uri()
    triples = [quad.triple for quad, _ in turtle.read(path, base, _LIMIT)]
    declared = _declared(path)
    own = turtle.own_prefixes(path, base).items()
    return turtle.write(triples, {name: iri for name, iri in own if iri not in declared.values()} | declared)


def _declared(path: Path) -> dict[str, str]:
    """Return the prefixes of the site that a file is in: the nearest folder above with a list of them."""
    for folder in path.resolve().parents:
        if (folder / _DECLARED).is_file():
            said = turtle.read(folder / _DECLARED, folder.as_uri(), _LIMIT)
            return turtle.declared_prefixes(quad for quad, _ in said)
    return {}
