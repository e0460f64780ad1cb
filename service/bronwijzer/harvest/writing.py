"""Harvested graphs as files: a folder with a Turtle file for each, or one TriG file; written whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pyoxigraph import NamedNode, Quad, Triple

from bronwijzer import turtle
from bronwijzer.errors import SiteError
from bronwijzer.harvest.vocabulary import BASE, PREFIXES
from bronwijzer.validation.style import save

_LIMIT: Final = 1_000_000_000
_DATA: Final = "data"
_DECLARED: Final = Path("ontology", "prefixes.ttl")


@dataclass(slots=True)
class Target:
    """Where graphs go: each by the name of its source."""

    path: Path
    folder: str
    prefixes: Mapping[str, str]
    trig: bool

    @classmethod
    def of(cls, into: Path) -> Self:
        """Return the target at a path: a `.trig` file, else a folder; raises SiteError when it is neither."""
        trig = into.suffix == ".trig"
        if into.exists() and into.is_dir() == trig:
            raise SiteError("harvest.into", file=into)
        whole = into.resolve().with_suffix("") if trig else into.resolve()
        above = [each.name for each in whole.parents]
        depth = above.index(_DATA) if _DATA in above else -1
        folder = "/".join(whole.parts[len(whole.parts) - depth - 1 :]) if depth >= 0 else whole.name
        return cls(into, folder, _prefixes(whole), trig)

    @property
    def site(self) -> Path | None:
        """The folder of the site that the target is in, or None."""
        return next((each.parent for each in self.path.resolve().parents if each.name == _DATA), None)

    def held(self) -> dict[str, list[Triple]]:
        """Return the graphs that are there already, by name; raises SourceError for what cannot be read."""
        if self.trig:
            graphs: dict[str, list[Triple]] = {}
            for quad in self._read(self.path) if self.path.is_file() else ():
                name = getattr(quad.graph_name, "value", "").removeprefix(f"{BASE}graph/{self.folder}/")
                graphs.setdefault(name, []).append(quad.triple)
            return graphs
        files = sorted(self.path.glob("*.ttl")) if self.path.is_dir() else []
        return {each.stem: [quad.triple for quad in self._read(each)] for each in files}

    def write(self, graphs: Mapping[str, Sequence[Triple]], held: Mapping[str, Sequence[Triple]]) -> list[str]:
        """Write graphs by name, and return the names of those that changed; what is held and not named stays."""
        if self.trig:
            return sorted(graphs) if save(self.path, self._trig({**held, **graphs})) else []
        self.path.mkdir(parents=True, exist_ok=True)
        texts = {name: turtle.write(graphs[name], self.prefixes) for name in sorted(graphs)}
        return [name for name, text in texts.items() if save(self.path / f"{name}.ttl", text)]

    def _trig(self, graphs: Mapping[str, Iterable[Triple]]) -> str:
        """Return all graphs as TriG: each as canonical Turtle within its braces, the prefixes once above."""
        heads: set[str] = set()
        blocks = []
        for name in sorted(graphs):
            lines = turtle.write(graphs[name], self.prefixes).splitlines()
            heads.update(line for line in lines if line.startswith("PREFIX "))
            body = [line for line in lines if not line.startswith("PREFIX ")]
            inner = "\n".join(f"    {line}" if line else "" for line in body).strip("\n")
            blocks.append(f"<{BASE}graph/{self.folder}/{name}> {{\n{inner}\n}}\n")
        return "\n".join(["\n".join(sorted(heads)) + "\n", *blocks])

    def _read(self, path: Path) -> Iterable[Quad]:
        return (quad for quad, _ in turtle.read(path, BASE, _LIMIT))


def graph_of(target: Target, name: str) -> NamedNode:
    """Return the IRI of the graph of a source in a target."""
    return NamedNode(f"{BASE}graph/{target.folder}/{name}" if target.folder else f"{BASE}graph/{name}")


def _prefixes(path: Path) -> Mapping[str, str]:
    """Return the prefixes of the site that a path is in, else our own."""
    for folder in path.parents:
        if (folder / _DECLARED).is_file():
            said = turtle.read(folder / _DECLARED, folder.as_uri(), _LIMIT)
            return turtle.declared_prefixes(quad for quad, _ in said)
    return PREFIXES
