"""The form around a query: its words, the place of a mistake, and the same question in a shell and in Python."""

import json
import shlex
import subprocess
import sys
from http import HTTPStatus

import pytest

from bronwijzer.formats import JSON
from bronwijzer.web.errors import Problem
from bronwijzer.web.forms import curl, form_of, python
from bronwijzer.words import LANGUAGES, words

ENDPOINT = "http://localhost:8000/sparql"
QUERIES = [
    "ASK {}",
    "SELECT * WHERE {\n    ?s ?p 'it''s' .\n} # $HOME `x`",
    'ASK { ?s ?p """a\nb""" }',
    'ASK { ?s ?p "\\\\" }',
    "ASK {} # \\",
    'ASK {} # "',
]


def problem(line: int, column: int) -> Problem:
    """Return a problem at a place."""
    place = {"line": line, "column": column}
    return Problem(HTTPStatus.BAD_REQUEST, "query.syntax", "Fout", "Wat er mis is", place, (), (), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_speaks_the_language_of_the_page(language: str) -> None:
    """The form carries the editor's words from the catalogue."""
    told = json.loads(form_of("ASK {}", words(language)).editor)

    assert words(language)("editor.copy") == told["copy"]
    assert words(language)("editor.completions") == told["phrases"]["Completions"]


def test_a_mistake_is_shown_in_its_line() -> None:
    """The line is cut around the word at or just before the place that the engine names."""
    form = form_of("SELECT *\nWHERE { ?s ?p } LIMIT 5", words("nl"), problem(2, 15))

    assert form.problem == "Wat er mis is"
    assert form.place
    assert ("WHERE { ?s ?p ", "}", " LIMIT 5") == (form.place.before, form.place.wrong, form.place.after)


@pytest.mark.parametrize("part", ["a", "a ", " a", "  "])
def test_a_hostile_line_is_read_in_one_go(part: str) -> None:
    """A long line, of one word or of many, is no reason to search it over and over: every other client waits."""
    line = part * 100_000

    place = form_of(f"{line}?b", words("nl"), problem(1, len(line) + 2)).place

    assert place
    assert (place.wrong.endswith("?b"), place.after) == (True, "")


def test_a_place_outside_the_query_is_not_shown() -> None:
    """An engine that counts a line more than there is does no harm."""
    assert form_of("ASK {", words("nl"), problem(7, 1)).place is None


@pytest.mark.parametrize("query", QUERIES)
def test_a_shell_reads_the_query_as_it_was(query: str) -> None:
    """Whatever the query holds, curl would send exactly that."""
    told = shlex.split(curl(ENDPOINT, query, JSON).replace("\\\n", " ", 2))

    assert ["curl", ENDPOINT, "-H", "Accept: application/sparql-results+json", "--data-urlencode"] == told[:-1]
    assert f"query={query}" == told[-1]


@pytest.mark.parametrize("query", QUERIES)
def test_python_reads_the_query_as_it_was(query: str) -> None:
    """The program holds the same query, but for white space around it."""
    program = python(ENDPOINT, query, JSON).partition("body = ")[0]
    program = program.partition("\n\n")[2] + "print(query)"

    made = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert query.strip() == made.stdout.strip()
