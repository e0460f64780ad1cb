"""The form to write a query in: what it holds, what the editor over it says, and where a refused query went wrong."""

import json
import re
import shlex
from dataclasses import dataclass
from typing import Final

from bronwijzer.formats import GRAPHS, SOLUTIONS, Format
from bronwijzer.web.errors import Problem
from bronwijzer.words import Words

#: What CodeMirror calls its own texts, and the words that stand for them.
_PHRASES: Final = {
    "Completions": "editor.completions",
    "Control character": "editor.control-character",
    "Diagnostics": "editor.diagnostics",
    "No diagnostics": "editor.no-diagnostics",
    "close": "editor.close",
}
_WORD_BEFORE: Final = re.compile(r"(?<!\S)\S++\s*+\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a query that is wrong: the number and text of its line, cut around the word that stands there."""

    line: int
    column: int
    before: str
    wrong: str
    after: str


@dataclass(frozen=True, slots=True)
class QueryForm:
    """All that the form needs; `editor` is the editor's own words, as JSON."""

    query: str
    editor: str
    formats: tuple[Format, ...] = (*SOLUTIONS, *GRAPHS)
    problem: str = ""
    place: Place | None = None


def form_of(query: str, words: Words, problem: Problem | None = None) -> QueryForm:
    """Return the form around a query, and around what is wrong with it."""
    told = problem.detail if problem else ""
    place = _place(query, problem.place["line"], problem.place["column"]) if problem and problem.place else None
    return QueryForm(query, _editor(words), problem=told, place=place)


def _editor(words: Words) -> str:
    told = {
        "copied": words("editor.copied"),
        "copy": words("editor.copy"),
        "phrases": {phrase: words(key) for phrase, key in _PHRASES.items()},
        "syntax": words("editor.syntax"),
        "uses": {kind: words(f"editor.uses-{kind}") for kind in ("class", "property")},
    }
    return json.dumps(told, ensure_ascii=False)


def _place(query: str, line: int, column: int) -> Place | None:
    lines = query.splitlines()
    if not 1 <= line <= len(lines):
        return None
    text = lines[line - 1]
    # An engine stops just after what it could not read, so the word before that place is what to look at.
    word = _WORD_BEFORE.search(text[:column])
    start = word.start() if word else 0
    return Place(line, column, text[:start], text[start:column], text[column:])


def curl(endpoint: str, query: str, form: Format) -> str:
    """Return the command that gives the same answer in a shell."""
    return (
        f"curl {shlex.quote(endpoint)} \\\n"
        f"    -H 'Accept: {form.media_type}' \\\n"
        f"    --data-urlencode query={shlex.quote(query)}"
    )


def python(endpoint: str, query: str, form: Format) -> str:
    """Return the program that gives the same answer in Python, with nothing to install."""
    literal = f'r"""\n{query}\n"""' if '"""' not in query and not query.endswith(("\\", '"')) else repr(query)
    return (
        "from urllib.parse import urlencode\n"
        "from urllib.request import Request, urlopen\n\n"
        f"query = {literal}\n"
        f"body = urlencode({{'query': query}}).encode()\n"
        f"request = Request({endpoint!r}, body, {{'Accept': {form.media_type!r}}})\n"
        "with urlopen(request) as answer:\n"
        "    print(answer.read().decode())"
    )
