"""Harvest TOOI registers: each register a graph of its own, and a table of numbers beside them."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Triple

from bronwijzer.errors import SiteError
from bronwijzer.harvest import forms
from bronwijzer.harvest.graph import Kind, dated, described
from bronwijzer.harvest.mapping import licence_document
from bronwijzer.harvest.numbers import Numbers, rows
from bronwijzer.harvest.organisations import Organisations
from bronwijzer.harvest.origin import Origin
from bronwijzer.harvest.registers import read
from bronwijzer.harvest.surroundings import known_of, outside
from bronwijzer.harvest.vocabulary import TOOI, slug
from bronwijzer.harvest.writing import Target, graph_of

TOOI_REGISTER: Final = Kind("harvest.tooi", "register", "bronwijzer tooi 1")
NUMBERS: Final = Kind("harvest.numbers", "table", "bronwijzer numbers 1")

NUMBERS_FILE: Final = "nummers"
_LICENCE: Final = "CC0-1.0"
_PARTS: Final = re.compile(r"rwc_|_compleet")


def harvest(paths: Sequence[Path], table: Path | None, target: Target, source: str = "") -> list[str]:
    """Harvest registers, and the numbers in a table, into a target; return the names of the graphs that changed.

    `source` is where the table can be read. Raises SourceError for a file that is no register or no such table,
    SiteError for a source that is no address.
    """
    if source and not forms.url(source):
        raise SiteError("harvest.no-source", source=source)
    registers = [read(path) for path in paths]
    held, known = target.held(), known_of(target)
    organisations = Organisations(known, registers, mentioned(target))
    graphs: dict[str, list[Triple]] = {}
    for path, register in zip(paths, registers, strict=True):
        name = slug(_PARTS.sub("", register.name))
        origin = Origin("", path.name, register.number, register.url, _LICENCE, given=name)
        graphs[name] = _described(target, origin, TOOI_REGISTER, path, held)
        graphs[name] += organisations.statements(register)
    if table is not None:
        origin = Origin(path=table.name, url=source, licence=_LICENCE, given=NUMBERS_FILE)
        graphs[NUMBERS_FILE] = _described(target, origin, NUMBERS, table, held)
        graphs[NUMBERS_FILE] += Numbers(known, organisations).statements(rows(table))
    return target.write({name: [*said, *licence_document(_LICENCE, known)] for name, said in graphs.items()}, held)


def mentioned(target: Target) -> frozenset[str]:
    """Return the organisations of TOOI that the site around a target mentions, outside that target."""
    return frozenset(
        quad.object.value
        for quad in outside(target)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(TOOI)
    )


def _described(
    target: Target, origin: Origin, kind: Kind, path: Path, held: Mapping[str, list[Triple]]
) -> list[Triple]:
    digest = sha256(path.read_bytes()).hexdigest()
    read_when = dated(origin, digest, held.get(origin.name, []), kind)
    return list(described(graph_of(target, origin.name), read_when, kind, digest))
