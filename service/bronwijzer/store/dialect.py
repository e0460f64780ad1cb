"""Queries in words that Virtuoso 7 takes as they are meant, where it takes the usual ones otherwise.

It joins `VALUES ?x { UNDEF }` with nothing, and asks the graphs of FROM beside those of the request, which should
come in their place. Both are taken out of the text; that an occurrence is part of the query, and not of a string or
a comment, is asked of the parser: a query that does not parse without its first letter had it as a keyword.
"""

import re
from typing import Final

from pyoxigraph import Store

from bronwijzer.store.inspection import parses

_UNDEFINED: Final = re.compile(r"\bVALUES\s*[?$]\w+\s*\{\s*UNDEF\s*\}", re.IGNORECASE)
_FROM: Final = re.compile(r"\bFROM\s*(?:NAMED\s*)?(?:<[^<>\"{}|^`\\\s]*>|[^\s<>{]*:[^\s<>{]*)", re.IGNORECASE)
_NO_LETTER: Final = "\N{SECTION SIGN}"


def without_undefined(store: Store, text: str, base: str | None) -> str:
    """Return a query that means the same without the variables that its VALUES leave open."""
    return _replaced(store, text, base, _UNDEFINED, "{}")


def without_dataset(store: Store, text: str, base: str | None) -> str:
    """Return a query without its own dataset."""
    return _replaced(store, text, base, _FROM, " ")


def _replaced(store: Store, text: str, base: str | None, pattern: re.Pattern[str], by: str) -> str:
    """Return a query with something in place of what a pattern finds in it, wherever that makes a query again."""
    for found in reversed([*pattern.finditer(text)]):
        start, end = found.span()
        if not parses(store, f"{text[:start]}{_NO_LETTER}{text[start + 1 :]}", base):
            changed = f"{text[:start]}{by}{text[end:]}"
            text = changed if parses(store, changed, base) else text
    return text
