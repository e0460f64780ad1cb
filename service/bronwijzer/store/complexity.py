"""How deep a query's text is nested and how long its chains are, counted before the engine's parser sees it.

The parser recurses, so a text of a few kilobytes can fill the stack of whoever parses it. What is counted here is
counted without recursion, in one pass. A text may be written so that this pass takes a part of it for a string;
what that hides from it ends the worker, and nobody else, and is reported as too deep all the same.
"""

import re
from typing import Final

from bronwijzer.errors import QueryTooLarge

#: The engine's own limit lies between 1,000 and 5,000, depending on what is nested.
DEEPEST: Final = 200
#: The engine reads a chain as one side within the other, which fills the stack from about 5,000 on.
LONGEST_CHAIN: Final = 1000

_TOKEN: Final = re.compile(
    r"""<[^<>"{}|^`\\\s]*>
      | ('''|\"\"\") (?: \\. | (?!\1). )*+ \1
      | ' (?: \\. | [^'\\\n\r] )*+ ' | " (?: \\. | [^"\\\n\r] )*+ "
      | \^\^ | @[\w-]++
      | \#[^\n\r]* | \w?[\w.-]{0,64}+:[\w.:-]*+ | [?$]\w++
      | (?P<opens> [{(\[] | <<(?!=) ) | (?P<closes> [})\]] | >> )
      | \b (?P<link> union | optional | minus | filter | bind | graph | service | exists ) \b
      | (?P<operator> && | \|\| | [!^/|*+-] )
      | \w++ | .""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


def check_complexity(text: str) -> None:
    """Raise QueryTooLarge for a query that is nested deeper, or chained longer, than the engine is asked to read."""
    depth, links, operators = _measured(text)
    if depth > DEEPEST:
        raise QueryTooLarge("query.nesting", most=DEEPEST)
    if max(links, operators) > LONGEST_CHAIN:
        raise QueryTooLarge("query.chain", most=LONGEST_CHAIN)


def _measured(text: str) -> tuple[int, int, int]:
    """Return the greatest depth, the number of words that chain patterns, and of operators that chain expressions."""
    depth = deepest = links = operators = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "opens":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "closes":
            depth -= 1
        elif kind == "link":
            links += 1
        elif kind == "operator":
            operators += 1
    return deepest, links, operators
