"""Why something was found: the text, and the words in it."""

import pytest

from bronwijzer.search.find import Finder
from bronwijzer.search.matching import Matcher, Reason
from bronwijzer.search.words import Analysis

ANALYSIS = Analysis.make()


def _marked(words: list[str], text: str, *, forgiving: bool = True) -> str:
    pieces = Matcher(ANALYSIS, words).pieces(text, forgiving=forgiving)
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def _reason(finder: Finder, text: str, language: str = "nl") -> Reason:
    found = finder.search(text)
    reason = found.matcher.reason(found.groups[0].hits[0].said, language)
    assert reason
    return reason


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        (["drupal"], "Drupal voor Gemeenten", "[Drupal] voor Gemeenten"),
        (["gemeente"], "Drupal voor Gemeenten", "Drupal voor [Gemeenten]"),
        (["sudwest"], "Gemeente Súdwest-Fryslân", "Gemeente [Súdwest]-Fryslân"),
        (["form"], "Open Formulieren", "Open [Formulieren]"),
        (["drupel"], "Drupal", "[Drupal]"),
        (["odc"], "<b>ODC</b>", "<b>[ODC]</b>"),
        (["x"], "Drupal", "Drupal"),
        ([], "Drupal", "Drupal"),
        (["x"], "", ""),
    ],
)
def test_the_words_that_were_asked_for_are_marked(words: list[str], text: str, expected: str) -> None:
    """Whole words of the text as it stands, in each way in which the index meets them."""
    assert expected == _marked(words, text)


def test_typing_errors_are_not_seen_in_descriptions() -> None:
    """The index forgives them in names only, so a mark elsewhere would not be the reason."""
    assert _marked(["zaak"], "zaal", forgiving=True) == "[zaal]"
    assert _marked(["zaak"], "zaal", forgiving=False) == "zaal"


def test_the_reason_is_the_text_with_the_most_words_a_name_before_a_description(finder: Finder) -> None:
    """The text is in the page's language where that says as much."""
    assert _reason(finder, "sudwest").kind == "name"
    assert _reason(finder, "sudwest", "en").language == "en"
    assert _reason(finder, "swf").kind == "alternative"
    assert _reason(finder, "00000001002220647000").kind == "identifier"
    assert _reason(finder, "zelf maken").kind == "description"


def test_a_long_text_is_cut_around_the_match(finder: Finder) -> None:
    """What stands before and after is left out with a mark of omission."""
    pieces = _reason(finder, "waterschap").pieces
    text = "".join(piece.text for piece in pieces)

    assert [piece.text for piece in pieces if piece.marked] == ["waterschappen"]
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 320


def test_a_long_text_that_matches_at_its_end_is_not_cut_there() -> None:
    """Only what is left out is marked as such."""
    said = "x " * 300 + "slot"

    assert _marked(["slot"], said).endswith("[slot]")


def test_there_may_be_no_reason() -> None:
    """A thing whose texts hold none of the words has none."""
    assert Matcher(ANALYSIS, ["drupal"]).reason([], "nl") is None
