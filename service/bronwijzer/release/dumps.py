"""The dumps of a release: the union as triples, the sources as quads, sorted, compressed, the same bytes each time."""

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from pyoxigraph import Quad, Triple

from bronwijzer import turtle
from bronwijzer.formats import N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from bronwijzer.manifest import FileEntry, checksum

FORMATS: Final = (TURTLE, N_TRIPLES, TRIG, N_QUADS)


def dump_name(dataset: str, form: Format) -> str:
    """Return the file name of a dump: the last part of the dataset's IRI, and the format's extension."""
    stem = dataset.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    safe = "".join(each for each in stem if each.isalnum() or each in "-_")
    return f"{safe or 'dataset'}.{form.extension}.gz"


def write_dumps(
    folder: Path, dataset: str, quads: Sequence[Quad], union: Iterable[Triple], prefixes: Mapping[str, str]
) -> tuple[FileEntry, ...]:
    """Write all dumps into a folder and return their entries for the manifest."""
    triples = sorted(union, key=str)
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    held: dict[Format, Sequence[Triple] | Sequence[Quad]] = {
        form: ordered if form.holds_graphs else triples for form in FORMATS
    }
    return tuple(_entry(folder / dump_name(dataset, form), form, held[form], prefixes) for form in FORMATS)


def _entry(
    path: Path, form: Format, statements: Sequence[Triple] | Sequence[Quad], prefixes: Mapping[str, str]
) -> FileEntry:
    # No name and no time in the gzip header: the same statements are the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        _WRITERS.get(form, _by_engine)(file, form, statements, prefixes)
    return FileEntry(path.name, form.media_type, path.stat().st_size, checksum(path), len(statements))


def _by_engine(
    file: IO[bytes], form: Format, statements: Iterable[Triple] | Iterable[Quad], prefixes: Mapping[str, str]
) -> None:
    options = {"prefixes": dict(prefixes)} if form is TRIG else {}
    turtle.serialise(statements, form, file, **options)


def _by_us(file: IO[bytes], _: Format, statements: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
    file.write(turtle.write(statements, prefixes).encode())


_WRITERS: Final[Mapping[Format, Callable[..., None]]] = {TURTLE: _by_us}
