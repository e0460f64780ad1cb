"""Results kept within bounds: counted as they are written, and ended early where that was asked for.

A result over its bounds is refused, or ended after its last whole row in such a way that the document is valid. The
engine writes solutions itself, which is several times faster than writing them here, so their rows are found in the
bytes that it writes; triples pass one by one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import IO, Final, Literal, Protocol, cast

from pyoxigraph import QuerySolutions, RdfFormat, Triple, serialize

from bronwijzer.errors import QueryTooLarge
from bronwijzer.formats import CSV, JSON, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML, Format

Cut = Literal["rows", "bytes"]

_BLOCK: Final = 64 * 1024
_COMMENTS: Final = {
    TURTLE: b"# %s\n",
    N_TRIPLES: b"# %s\n",
    TRIG: b"# %s\n",
    N_QUADS: b"# %s\n",
    RDF_XML: b"<!-- %s -->",
}
_CUT: Final = {"rows": b"partial: the limit of rows was reached", "bytes": b"partial: the limit of bytes was reached"}


class Sink(Protocol):
    """Where bytes of a result go."""

    def write(self, data: bytes, /) -> int:
        """Take all these bytes."""

    def flush(self) -> None:
        """Pass on what was taken, where that makes a difference."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most rows, or triples, and the most bytes of a result; `partial` asks for what fits instead of a refusal."""

    rows: int
    size: int
    partial: bool = False

    def refuse(self) -> QueryTooLarge:
        """Return the error that tells of too many rows."""
        return QueryTooLarge("query.rows", limit=self.rows, setting="query.result_rows")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How rows stand in a format: where one ends, how many there are beside the solutions, and how a document ends.

    `ahead` tells that the end of a row is recognised by the next one that follows.
    """

    end_of_row: Callable[[bytearray, int], int]
    beside: int = 0
    end: bytes = b""
    ahead: bool = False


_CSV_ROW: Final = re.compile(rb'(?: [^"\r]++ | "[^"]*+" | \r(?!\n) )*+ \r\n', re.VERBOSE)


def _json(data: bytearray, position: int) -> int:
    """Return where the row that begins at a position ends, -1 if that is not to be seen.

    A literal may hold anything, but inside a string each quote has a backslash before it, and the quote that closes
    a string has one of ,}] behind it: only a row that begins with a variable looks like this. A row that binds
    nothing is taken for a part of the row before it.
    """
    while True:
        found = data.find(b'},{"', position)
        if found < 0 or found + 4 >= len(data):
            return -1
        if data[found + 4] not in b",}]":
            return found + 1
        position = found + 1


def _csv(data: bytearray, position: int) -> int:
    found = _CSV_ROW.match(data, position)
    return found.end() if found else -1


def _until(mark: bytes) -> Callable[[bytearray, int], int]:
    """Return what finds the end of a row by a mark that no value holds unescaped."""

    def end(data: bytearray, position: int) -> int:
        found = data.find(mark, position)
        return found + len(mark) if found >= 0 else -1

    return end


_LAYOUTS: Final = {
    JSON: _Layout(_json, end=b"]}}", ahead=True),
    XML: _Layout(_until(b"</result>"), end=b"</results></sparql>"),
    CSV: _Layout(_csv, beside=1),
    TSV: _Layout(_until(b"\n"), beside=1),
}


class _Enough(Exception):
    """The document is whole, although the engine has more to write."""


class _Rows:
    """Passes a result on by whole rows, and ends it where it outgrows its bounds."""

    def __init__(self, output: Sink, layout: _Layout, bounds: Bounds) -> None:
        self._output, self._layout, self._bounds = output, layout, bounds
        self._waiting = bytearray()
        self._enough = _BLOCK
        self._most = bounds.rows + layout.beside - layout.ahead
        self._rows = self._size = 0
        self._ended = False
        self.cut: Cut | None = None

    def write(self, data: bytes, /) -> int:
        """Take these bytes, and pass on the whole rows among those that wait."""
        if self._ended:  # the engine empties its buffer once more when it is stopped
            return len(data)
        self._waiting += data
        if len(self._waiting) >= self._enough:
            self._pass_on()
            self._enough = max(_BLOCK, 2 * len(self._waiting))  # a long row is not read again for each of its pieces
        return len(data)

    def flush(self) -> None:
        """Do nothing: only `end` knows that a result is whole."""

    def end(self) -> None:
        """Pass on what still waits."""
        self._pass_on()
        self._output.write(bytes(self._waiting))

    def _pass_on(self) -> None:
        position = 0
        while (end := self._layout.end_of_row(self._waiting, position)) > 0:
            self._rows += 1
            if self._bounds.partial and self._size + end > self._bounds.size:
                self._end_at(position, "bytes")
            if self._rows > self._most:
                self._end_at(end if self._layout.ahead else position, "rows")
            position = end
        self._send(position)

    def _end_at(self, position: int, cut: Cut) -> None:
        self._ended = True
        if not self._bounds.partial:
            raise self._bounds.refuse()
        if cut == "bytes" and self._rows == 1 + self._layout.beside:
            raise QueryTooLarge("query.result", megabytes=ceil(self._bounds.size / 1_000_000))  # not one row fits
        self._send(position)
        self._output.write(self._layout.end)
        self.cut = cut
        raise _Enough

    def _send(self, position: int) -> None:
        self._output.write(bytes(self._waiting[:position]))
        self._size += position
        del self._waiting[:position]


def write_solutions(results: QuerySolutions, form: Format, output: Sink, bounds: Bounds) -> Cut | None:
    """Write solutions within bounds, and return which bound ended them early, if any."""
    rows = _Rows(output, _LAYOUTS[form], bounds)
    try:
        results.serialize(cast("IO[bytes]", rows), form.engine)  # type: ignore[arg-type]  # a format of solutions
        rows.end()
    except _Enough:
        return rows.cut
    return None


class _Triples:
    """Lets triples through until a bound is reached, and counts the bytes that they become."""

    def __init__(self, output: Sink, bounds: Bounds) -> None:
        self._output, self._bounds = output, bounds
        self._size = 0
        self.cut: Cut | None = None

    def write(self, data: bytes, /) -> int:
        """Pass these bytes on."""
        self._size += len(data)
        return self._output.write(data)

    def flush(self) -> None:
        """Do nothing: the output knows when a result is whole."""

    def within(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield triples as long as they are within bounds."""
        for number, triple in enumerate(triples):
            if number >= self._bounds.rows:
                if not self._bounds.partial:
                    raise self._bounds.refuse()
                self.cut = "rows"
                return
            if self._bounds.partial and self._size >= self._bounds.size:
                self.cut = "bytes"
                return
            yield triple


def write_triples(results: Iterable[Triple], form: Format, output: Sink, bounds: Bounds) -> Cut | None:
    """Write triples within bounds, and return which bound ended them early, if any; a comment says so too."""
    triples = _Triples(output, bounds)
    serialize(triples.within(results), cast("IO[bytes]", triples), cast("RdfFormat", form.engine))
    if triples.cut and form in _COMMENTS:
        output.write(_COMMENTS[form] % _CUT[triples.cut])
    return triples.cut
