"""The manifest of a release: what it was made of, what files it holds, and their checksums.

It is data for machines, `manifest.json` beside the store; the same sources give the same bytes.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from bronwijzer.errors import StoreUnavailable

FILE: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source file: its path in the site, the graph it became, and how many statements it holds."""

    path: str
    graph: str
    statements: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the release: its name under `dumps/`, size in bytes, checksum and number of statements."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    statements: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many statements, and how many things, point at an IRI by one property."""

    iri: str
    property: str
    statements: int
    subjects: int


@dataclass(frozen=True, slots=True)
class Used:
    """How often a term is used in data and ontology, as a property or as a class."""

    iri: str
    kind: str
    uses: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is.

    `digest` is the hash of its base and sources, `dataset` the IRI of the dataset it publishes, `triples` the size
    of the union of its data and ontology, `crowds` what points at the IRIs that very much points at, `terms` what
    is used.
    """

    version: str
    digest: str
    base_uri: str
    dataset: str
    triples: int
    sources: tuple[SourceEntry, ...]
    files: tuple[FileEntry, ...]
    crowds: tuple[Crowd, ...] = ()
    terms: tuple[Used, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of a release's folder; raises StoreUnavailable when it is not there or not whole."""
        try:
            held = json.loads((folder / FILE).read_text(encoding="utf-8"))
            held["sources"] = tuple(SourceEntry(**each) for each in held["sources"])
            held["files"] = tuple(FileEntry(**each) for each in held["files"])
            held["crowds"] = tuple(Crowd(**each) for each in held.get("crowds", ()))
            held["terms"] = tuple(Used(**each) for each in held.get("terms", ()))
            return cls(**held)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StoreUnavailable("release.unreadable", folder=folder, problem=error) from error

    def write(self, folder: Path) -> None:
        """Write the manifest into a release's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
