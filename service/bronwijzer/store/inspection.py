"""What a query's text says before it is run: whether it leaves the store, changes it, or answers differently twice.

Whether a word is a keyword is asked of Oxigraph's own parser, never of a lexer of ours, which hostile text would
fool: change the last letter of each occurrence, and if the text no longer parses, one of them was the keyword.
Names, strings and comments stay what they are, because all occurrences change alike into a word that is new.
"""

import re
from string import ascii_lowercase
from typing import Final, NoReturn, Self

from pyoxigraph import Store

VOLATILE: Final = ("now", "rand", "uuid", "bnode")
UPDATES: Final = frozenset({"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"})

_PROLOGUE = re.compile(
    r"""(?: \s | \#[^\n\r]*
          | base (?:\s | \#[^\n\r]*+)*+ <[^>]*>
          | prefix (?:\s | \#[^\n\r]*+)*+ [^\s:<]*+ : (?:\s | \#[^\n\r]*+)*+ <[^>]*>
        )*+ ([a-z]*)""",
    re.IGNORECASE | re.VERBOSE,
)
_TEMPLATE_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>
      | ('''|\"\"\") (?: \\. | (?!\1). )*+ \1
      | ' (?: \\. | [^'\\] )*+ ' | " (?: \\. | [^"\\] )*+ "
      | \#[^\n\r]* | \\. | \|\}
      | (?P<fresh> _: | [\[(] ) | (?P<end> \} ) | .""",
    re.DOTALL | re.VERBOSE,
)


class _ParsedError(Exception):
    """The parser accepted the text, and was stopped before anything was evaluated."""


class _Unreadable:
    """Graphs of a dataset that raise when the first is read."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> NoReturn:
        raise _ParsedError


def parses(store: Store, text: str, base: str | None = None) -> bool:
    """Tell whether a text is a query, without evaluating any of it.

    Oxigraph parses first and reads the dataset's graphs next: graphs that cannot be read stop it between the two.
    """
    try:
        store.query(text, base_iri=base, default_graph=_Unreadable())  # type: ignore[arg-type]  # any iterable is read
    except _ParsedError:
        return True
    except (SyntaxError, UnicodeEncodeError):
        return False
    raise AssertionError("the engine evaluated what it should only have parsed")


def uses(store: Store, text: str, words: tuple[str, ...], base: str | None = None) -> bool:
    """Tell whether a query, which parses, has one of these words (in lower case) as a keyword."""
    lowered = text.lower()
    found = [word for word in words if word in lowered]
    masked = text
    for word in found:
        masked = _masked(masked, word)
    return bool(found) and not parses(store, masked, base)


def is_update(text: str) -> bool:
    """Tell whether a text, which does not parse as a query, means to be an update: its first word says so."""
    return _first_word(text)[0] in UPDATES


def makes_blank_nodes(text: str) -> bool:
    """Tell whether a query, which parses, is a CONSTRUCT whose template makes new blank nodes for each answer."""
    word, position = _first_word(text)
    if word != "construct":
        return False
    for token in _TEMPLATE_TOKEN.finditer(text, position):
        if token["fresh"] or token["end"]:
            return bool(token["fresh"])
    return True


def first_word(text: str) -> str:
    """Return the first word after the prologue of a query, which parses, in lower case: what kind of query it is."""
    return _first_word(text)[0]


def prologue_of(text: str) -> str:
    """Return what a query, which parses, says before its first word: its base and its prefixes."""
    word, end = _first_word(text)
    return text[: end - len(word)]


def _first_word(text: str) -> tuple[str, int]:
    """Return the first word after the prologue in lower case, and where it ends."""
    found = _PROLOGUE.match(text)
    return (found[1].lower(), found.end()) if found else ("", 0)


def _masked(text: str, word: str) -> str:
    """Return a text with the last letter of each occurrence of a word changed, into a word that it did not hold."""
    stem = word[:-1]
    lowered = text.lower()
    new = next((letter for letter in ascii_lowercase if stem + letter not in lowered), "_")

    def change(found: re.Match[str]) -> str:
        whole = found[0]
        return whole[:-1] + (new.upper() if whole[-1].isupper() else new)

    return re.sub(word, change, text, flags=re.IGNORECASE)
