"""How Turtle is written: canonical form, which files are not in it, and all at once."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bronwijzer import turtle
from bronwijzer.errors import SiteError, SourceError
from bronwijzer.formats import TURTLE

_LIMIT: Final = 1_000_000_000
_DECLARED: Final = Path("ontology", "prefixes.ttl")


def changes(paths: Iterable[Path], *, drop_comments: bool) -> Iterator[tuple[Path, str]]:
    """Yield each Turtle file of these files and folders that is not canonical, with its canonical text.

    Raises SourceError for a file that is no Turtle or does not parse, or that has comments while they may not be
    dropped; SiteError for a path that does not exist.
    """
    for path in _files(paths):
        text = path.read_bytes().decode("utf-8", errors="replace")
        lines = [] if drop_comments else turtle.comments(text)
        canonical = _canonical(path)
        if lines:
            raise SourceError("format.comments", file=path, line=lines[0], column=1)
        if canonical != text:
            yield path, canonical


def save(path: Path, text: str) -> bool:
    """Write a file all at once, or leave it as it was; tell whether that changed it."""
    place = path.resolve()
    if place.is_file() and place.read_bytes() == text.encode():
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        if place.exists():
            shutil.copymode(place, beside)
        os.replace(beside, place)  # noqa: PTH105 -- a rename over the old file, all or nothing
    finally:
        beside.unlink(missing_ok=True)
    return True


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif not path.is_dir():
            raise SiteError("site.no-folder", folder=path)
        for inside in sorted(path.rglob("*.ttl")):
            if not any(part.startswith(".") for part in inside.relative_to(path).parts):
                yield inside


def _canonical(path: Path) -> str:
    if turtle.format_of(path) is not TURTLE or path.suffix.lower() == ".gz":
        raise SourceError("format.no-turtle", file=path)
    base = path.resolve().as_uri()
    triples = [quad.triple for quad, _ in turtle.read(path, base, _LIMIT)]
    declared = _declared(path)
    own = turtle.own_prefixes(path, base).items()
    try:
        return turtle.write(triples, {name: iri for name, iri in own if iri not in declared.values()} | declared)
    except RecursionError as error:
        raise SourceError("format.too-deep", file=path) from error


def _declared(path: Path) -> dict[str, str]:
    """Return the prefixes of the site that a file is in: the nearest folder above with a list of them."""
    for folder in path.resolve().parents:
        if (folder / _DECLARED).is_file():
            said = turtle.read(folder / _DECLARED, folder.as_uri(), _LIMIT)
            return turtle.declared_prefixes(quad for quad, _ in said)
    return {}
