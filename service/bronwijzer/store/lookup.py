"""Look-ups: queries that their own text proves to be cheap, answered in this process, without a worker.

A worker bounds what nobody can foresee, and to hand a query over costs more than to look up what one resource says. A
look-up describes one resource, or asks for one pattern with a given subject: the engine walks along the statements of
that resource in its index, each of them is written, and the walk ends when that has become too many bytes. What is not
plainly of this form, or has a longer answer, is for a worker.
"""

import re
from io import BytesIO
from typing import Final

from pyoxigraph import Store

from bronwijzer.formats import Format
from bronwijzer.store.evaluation import Request, write_result

#: The most bytes of an answer; as every statement writes some, they bound the walk too.
LARGEST: Final = 32 * 1024
_LONGEST: Final = 4096
_IRI: Final = r"""<[^<>"{}|^`\\\x00-\x20]*+>"""
_PREFIX: Final = r"(?:[a-z][\w-]*+)?:"
_VARIABLE: Final = r"[?$]\w++"
_NAME: Final = rf"(?:{_IRI}|{_PREFIX}[\w-]*+)"
#: Strictly less than the language: no comment, no escape, no literal. The engine's parser still reads what matches.
_LOOKUP: Final = re.compile(
    rf"""\s*+ (?: prefix \s++ {_PREFIX} \s*+ {_IRI} \s*+ )*+
    (?: describe \s*+ {_NAME}
      | select \s*+ (?P<shown> \*\s*+ | (?:{_VARIABLE}\s*+)++ ) (?: where\s*+ )?+
        \{{ \s*+ {_NAME} \s*+ (?: a\s++ | {_NAME}\s*+ | (?P<verb>{_VARIABLE})\s*+ )
        (?: {_NAME} | (?P<object>{_VARIABLE}) ) \s*+ (?: \.\s*+ )?+ \}} (?: \s*+ limit \s++ \d{{1,9}} )?+
    ) \s*+ \Z""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_NAMES: Final = re.compile(r"\w+", re.ASCII)


class Lookups:
    """Answers look-ups from a store that is open in this process."""

    def __init__(self, engine: Store) -> None:
        self._engine = engine

    def answer(self, request: Request) -> tuple[Format, bytes] | None:
        """Return the whole result of a look-up and its format, None where the query is for a worker.

        Raises what `evaluate` raises: where a query is answered makes no difference to who asks it.
        """
        if not is_lookup(request):
            return None
        body = _Bounded()
        try:
            outcome = write_result(self._engine, request, body, None)
        except _TooLongError:
            return None
        return outcome.format, body.getvalue()


def is_lookup(request: Request) -> bool:
    """Tell whether a query is plainly a look-up, of the default graph as it is, and longer answers are allowed."""
    if len(request.text) > _LONGEST or request.default_graphs is not None or request.named_graphs is not None:
        return False
    if request.bounds and min(request.bounds.rows, request.bounds.size) < LARGEST:
        return False
    found = _LOOKUP.match(request.text)
    return found is not None and _writes_all(found)


def _writes_all(found: re.Match[str]) -> bool:
    """Tell whether each statement that the engine walks past is a row, with something to write in it."""
    asked = [name[1:] for name in (found["verb"], found["object"]) if name]
    shown = found["shown"]
    return len(set(asked)) == len(asked) and (not shown or set(_NAMES.findall(shown)) <= set(asked))


class _TooLongError(Exception):
    """An answer is longer than that of a look-up."""


class _Bounded(BytesIO):
    """Takes so many bytes and no more."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # nobody writes anything but bytes
        if self.tell() + len(data) > LARGEST:
            raise _TooLongError
        return super().write(data)
