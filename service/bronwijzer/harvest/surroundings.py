"""The site around a target: what it says, without what the target itself holds."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, Triple

from bronwijzer import turtle
from bronwijzer.errors import SiteError
from bronwijzer.harvest.known import Known
from bronwijzer.harvest.vocabulary import BASE
from bronwijzer.harvest.writing import Target

_LIMIT: Final = 1_000_000_000
_PARTS: Final = ("data", "ontology")


def outside(target: Target) -> Iterator[Quad]:
    """Yield what the site around a target says; its own files are left out, so that a harvest does not feed itself."""
    own = target.path.resolve()
    for part in _PARTS if target.site else ():
        for path in sorted((target.site / part).rglob("*.ttl")) if target.site else ():
            if own not in {path.resolve(), *path.resolve().parents}:
                yield from (quad for quad, _ in turtle.read(path, BASE, _LIMIT))


def everything(site: Path) -> Iterator[Triple]:
    """Yield what the data of a site say; raises SiteError for a folder that is none."""
    if not (site / "data").is_dir():
        raise SiteError("site.no-data", folder=site)
    for path in sorted((site / "data").rglob("*.ttl")):
        yield from (quad.triple for quad, _ in turtle.read(path, BASE, _LIMIT))


def known_of(target: Target, also: Iterable[Triple] = ()) -> Known:
    """Return what the site around a target knows, and what is known by further statements."""
    return Known.of(chain((quad.triple for quad in outside(target)), also))
