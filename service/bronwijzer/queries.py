"""Queries in files: load an `.rq` file, and bind its parameters to terms.

A parameter is a line `VALUES ?name { UNDEF }`, so that every file runs as it stands; binding replaces UNDEF by
terms. Only terms are accepted, never text, and whole numbers for a final LIMIT or OFFSET.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Self

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import SourceError

_PARAMETER: Final = re.compile(r"^(\s*VALUES\s+\?(\w+)\s*\{)\s*UNDEF\s*(\})", re.MULTILINE)
_BOUND: Final = {word: re.compile(rf"^{word} \d+$", re.MULTILINE) for word in ("LIMIT", "OFFSET")}


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a file: its name, its text, and what its first comment says of it."""

    name: str
    text: str

    @classmethod
    def load(cls, file: Traversable) -> Self:
        """Return the query of a file; raises SourceError for one that cannot be read."""
        try:
            name = file.name.removesuffix(".rq").encode().decode()
            return cls(name, file.read_text(encoding="utf-8"))
        except (OSError, UnicodeError) as error:
            raise SourceError("source.unreadable", file=file, problem=error) from error

    @property
    def description(self) -> str:
        """The first comment line."""
        first = self.text.partition("\n")[0]
        return first.removeprefix("#").strip() if first.startswith("#") else ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of the text."""
        return tuple(found[2] for found in _PARAMETER.finditer(self.text))

    def bind(self, **terms: NamedNode | Literal | Iterable[NamedNode | Literal]) -> Self:
        """Return the query with parameters bound, each to a term or to several.

        Raises KeyError for a name that is no parameter of this query.
        """
        unknown = terms.keys() - set(self.parameters)
        if unknown:
            raise KeyError(self.name, *sorted(unknown))

        def fill(found: re.Match[str]) -> str:
            given = terms.get(found[2])
            if given is None:
                return found[0]
            values = (given,) if isinstance(given, (NamedNode, Literal)) else tuple(given)
            return f"{found[1]} {' '.join(_term(value) for value in values)} {found[3]}"

        return replace(self, text=_PARAMETER.sub(fill, self.text))

    def page(self, *, limit: int, offset: int = 0) -> Self:
        """Return the query with the numbers of its final LIMIT and OFFSET lines replaced.

        Raises ValueError when the query lacks a line that is asked for, or a number is negative.
        """
        text = self.text
        for word, number in (("LIMIT", limit), ("OFFSET", offset)):
            if number < 0:
                raise ValueError(number)
            if not _BOUND[word].search(text):
                raise ValueError(word)
            text = _BOUND[word].sub(f"{word} {number}", text)
        return replace(self, text=text)


@cache
def own(name: str) -> Query:
    """Return one of the service's own queries by its name; its file is read once."""
    return Query.load(files("bronwijzer") / "sparql" / f"{name}.rq")


def _term(value: object) -> str:
    """Return a term in SPARQL; pyoxigraph's own form escapes whatever could end it."""
    if not isinstance(value, (NamedNode, Literal)):
        raise TypeError(value)
    return str(value)
