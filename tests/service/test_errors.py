"""The exception tree: drawn whole, and every error can be told in every language."""

import re
from pathlib import Path

import pytest

from bronwijzer import errors
from bronwijzer.errors import BronwijzerError
from bronwijzer.words import LANGUAGES, words

PACKAGE = Path(errors.__file__).parent
KINDS = "|".join(name for name in vars(errors) if name[0].isupper())
RAISED = re.compile(rf'(?:{KINDS})\(\s*"([a-z.-]+)"')


def test_tree_of_the_docstring_is_complete() -> None:
    """Each class stands in the drawing at the top of the module."""
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))

    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)} - {"Mapping", "Any"}

    assert drawn == kinds - {"BronwijzerError"}


def test_an_error_keeps_key_and_values() -> None:
    """What is raised can be told later, in a language chosen at the edge."""
    error = BronwijzerError("site.no-folder", folder="x")

    assert (error.key, error.values) == ("site.no-folder", {"folder": "x"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_raised_key_is_in_the_catalogue(language: str) -> None:
    """No error of the code lacks its sentence."""
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    keys = set(RAISED.findall(text))

    assert keys
    for key in keys:
        assert words(language)(key)
