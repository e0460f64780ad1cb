"""Words: folded, stemmed in two languages, and compared with a few typing errors forgiven."""

import pytest

from bronwijzer.search.words import Analysis, distance, typos

ANALYSIS = Analysis.make()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gemeente Súdwest-Fryslân", ["gemeente", "sudwest", "fryslan"]),
        ("ĲSSELSTEIN", ["ijsselstein"]),
        ("Cultureel_Erfgoed/API", ["cultureel", "erfgoed", "api"]),
        ("", []),
        ("?! \0", []),
        ("half\ud800paar", ["halfpaar"]),
    ],
)
def test_a_text_is_folded_into_words(text: str, words: list[str]) -> None:
    """Case, accents, ligatures and signs make no difference, and no text is refused."""
    assert words == ANALYSIS.words(text)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "gemeente", "gemeenten"),
        ("nl", "formulier", "formulieren"),
        ("nl", "overheid", "overheden"),
        ("en", "policy", "policies"),
    ],
)
def test_inflections_share_a_stem(language: str, one: str, other: str) -> None:
    """Singular and plural are one word, in Dutch and in English."""
    assert ANALYSIS.stem(one, language) == ANALYSIS.stem(other, language)


@pytest.mark.parametrize(("one", "other"), [("gemeente", "mening"), ("overheid", "over"), ("overheden", "over")])
def test_words_that_mean_something_else_do_not_share_a_stem(one: str, other: str) -> None:
    """What the Dutch stemmer takes off too much is kept."""
    assert ANALYSIS.stem(one, "nl") != ANALYSIS.stem(other, "nl")


def test_a_key_is_the_same_for_two_spellings_of_an_address() -> None:
    """Scheme, www, accents and slashes do not make another name or address."""
    assert ANALYSIS.key("pdok.nl/Één") == ANALYSIS.key(" https://www.pdok.nl/een/ ")


@pytest.mark.parametrize("word", ["van", "the"])
def test_a_word_that_every_text_has_says_little(word: str) -> None:
    """Articles and prepositions of both languages are known."""
    assert ANALYSIS.says_little(word)
    assert not ANALYSIS.says_little("drupal")


@pytest.mark.parametrize(
    ("one", "other", "most", "expected"),
    [
        ("drupal", "drupal", 1, 0),
        ("drupel", "drupal", 1, 1),
        ("durpal", "drupal", 1, 1),
        ("drupl", "drupal", 1, 1),
        ("drupal", "pdok", 1, 2),
        ("kadaster", "kadstre", 2, 2),
        ("aaaa", "bbbb", 2, 3),
    ],
)
def test_distance_counts_typing_errors(one: str, other: str, most: int, expected: int) -> None:
    """A letter added, left out or replaced counts one, and so do two that changed places."""
    assert distance(one, other, most) == expected


def test_longer_words_are_forgiven_more() -> None:
    """No error in a short word, one in a usual one, two in a long one."""
    assert [typos(word) for word in ("odc", "pdok", "kadaster")] == [0, 1, 2]
