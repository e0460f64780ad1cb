"""The catalogues: complete, alike in both languages, and strict."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import bronwijzer
from bronwijzer.errors import SiteError
from bronwijzer.words import LANGUAGES, Words, words

LOCALE = Path(bronwijzer.__file__).parent / "locale"


def _messages(language: str) -> dict[str, tuple[str, ...]]:
    with (LOCALE / language / "LC_MESSAGES" / "bronwijzer.po").open("rb") as file:
        held = [each for each in read_po(file, locale=language) if each.id]
    texts = {(each.id if isinstance(each.id, str) else each.id[0]): each.string for each in held}
    return {key: (text,) if isinstance(text, str) else tuple(text or ()) for key, text in texts.items()}


def _placeholders(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def test_both_catalogues_hold_the_same_keys() -> None:
    """No sentence is missing in one language."""
    assert set(_messages("nl")) == set(_messages("en"))


def test_both_catalogues_fill_the_same_placeholders() -> None:
    """A translation neither loses nor invents a value."""
    dutch, english = _messages("nl"), _messages("en")

    assert {key: _placeholders(dutch[key]) for key in dutch} == {key: _placeholders(english[key]) for key in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_key_is_an_error(language: str) -> None:
    """A key without a sentence is never shown to people."""
    with pytest.raises(KeyError):
        Words(language)("no.such-key")
    with pytest.raises(KeyError):
        Words(language).count("no.such-key", 2)


def test_an_error_is_told_in_the_language_asked_for() -> None:
    """The same error reads Dutch to one and English to another."""
    error = SiteError("site.no-folder", folder="x")

    assert (words("nl").tell(error), words("en").tell(error)) == ("x bestaat niet.", "x does not exist.")


def test_numbers_choose_the_plural_and_are_grouped() -> None:
    """One is singular, thousands are grouped as the language does."""
    assert words("nl").count("report.Violation", 1) == "1 overtreding"
    assert words("nl").count("report.Violation", 1200) == "1.200 overtredingen"
    assert words("en").count("report.Violation", 1200) == "1,200 violations"


#: Words that take another form after one, by what counts with them.
COUNTED = r"\{[a-z]+\} (vragen|seconden|rijen|bytes|uitspraken|queries|seconds|rows|statements|times)\b"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_the_noun_that_fits_it(language: str) -> None:
    """A sentence that fills in a number also has the word for one of it."""
    wrong = {
        key: texts for key, texts in _messages(language).items() if re.search(COUNTED, texts[-1]) and not texts[1:]
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "within 1 second."), (1.0, "within 1 second."), (2, "within 2 seconds."), (0.5, "within 0.5 seconds.")],
)
def test_a_number_in_a_sentence_chooses_its_noun(seconds: float, told: str) -> None:
    """One second is singular, also where a setting wrote it as a fraction, and anything else is plural."""
    assert words("en")("request.too-slow", seconds=seconds).endswith(told)
