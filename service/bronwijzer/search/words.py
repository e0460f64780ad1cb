"""Words as the index holds them: lower case, without accents, and reduced to their Dutch and English stems."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

#: The languages whose stems are kept, with the engine's names for them.
STEMMED: Final = {"nl": "dutch", "en": "english"}

_WORD: Final = re.compile(r"[^\W_]+")
_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?")
_LONGEST_STEM: Final = 64
_REMEMBERED: Final = 1 << 16
_QUALITY: Final = re.compile(r"(.+)he(?:id|den)")


@dataclass(frozen=True, slots=True)
class Analysis:
    """Turns texts into words, and words into stems with `stem`; an index is made and asked with the same one."""

    plain: TextAnalyzer
    stem: Callable[[str, str], str]
    without_stopwords: Mapping[str, TextAnalyzer]

    @classmethod
    def make(cls) -> Self:
        """Return the analysis."""
        return cls(
            _builder().build(),
            _stemming(),
            {code: _builder().filter(Filter.stopword(name)).build() for code, name in STEMMED.items()},
        )

    def words(self, text: str) -> list[str]:
        """Return the words of a text, folded."""
        return self.plain.analyze(encodable(text))

    def key(self, text: str) -> str:
        """Return the form in which two spellings of one name or address are the same."""
        return " ".join(self.words(_SCHEME.sub("", text.strip())))

    def stems(self, text: str, language: str) -> str:
        """Return a text as the stems of its words."""
        return " ".join(self.stem(word, language) for word in self.words(text))

    def says_little(self, word: str) -> bool:
        """Tell whether a folded word is one that every text has, such as `van` and `the`."""
        return any(not analyzer.analyze(word) for analyzer in self.without_stopwords.values())


def _stemming() -> Callable[[str, str], str]:
    """Return what gives the stem of a folded word in a language, and remembers the last that were asked for.

    The Dutch stemmer also takes prefixes off, and `-heid`: `gemeente` would be `mening`, and `overheid` be `over`.
    So its stems are kept apart by how their words begin, and words in `-heid` are left as they are.
    """
    stemmers = {code: _builder().filter(Filter.stemmer(name)).build() for code, name in STEMMED.items()}

    @lru_cache(maxsize=_REMEMBERED)
    def stem(word: str, language: str) -> str:
        word = word[:_LONGEST_STEM]
        if language == "nl" and (whole := _QUALITY.fullmatch(word)):
            return f"{whole[1]}heid"
        found = " ".join(stemmers[language].analyze(word))
        return f"{word[:2]}{found}" if language == "nl" else found

    return stem


def places(text: str) -> Iterator[re.Match[str]]:
    """Yield where each word of a text stands."""
    return _WORD.finditer(text)


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are added, left out, replaced or swapped with a neighbour; `most` + 1 when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def typos(word: str) -> int:
    """Return how many typing errors are forgiven in a word: none in a short one."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2  # noqa: PLR2004 -- the usual steps of search engines


def _builder() -> TextAnalyzerBuilder:
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())


def encodable(text: str) -> str:
    """Return a text without lone surrogates, which the engine refuses."""
    return text.encode("utf-8", "ignore").decode("utf-8")
