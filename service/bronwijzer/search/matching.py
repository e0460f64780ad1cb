"""Why a thing was found: which of its texts, and which words in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bronwijzer.search.index import NAMES, Said
from bronwijzer.search.words import STEMMED, Analysis, distance, places, typos

_BEFORE: Final = 60
_AROUND: Final = 220
_SHORTEST_BEGINNING: Final = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, `marked` where it is a word that was asked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """The text by which a thing was found, of one of the index's kinds, cut to what stands around the match."""

    kind: str
    pieces: tuple[Piece, ...]
    language: str | None


class Matcher:
    """Compares texts with the words of one query, in the same ways as the index does."""

    def __init__(self, analysis: Analysis, words: Sequence[str]) -> None:
        """Keep the words of a query, folded, and their stems."""
        self._analysis = analysis
        self.words = tuple(words)
        self._stems = {(code, analysis.stem(word, code)) for word in words for code in STEMMED}
        self._known: dict[tuple[str, bool], bool] = {}

    def pieces(self, text: str, *, forgiving: bool = True) -> tuple[Piece, ...]:
        """Return a text in pieces, its matching words marked; typing errors are seen in names only."""
        made, end = list[Piece](), 0
        for place in places(text):
            if self._meets(place[0], forgiving=forgiving):
                made += [Piece(text[end : place.start()]), Piece(place[0], marked=True)]
                end = place.end()
        made.append(Piece(text[end:]))
        return tuple(each for each in made if each.text)

    def reason(self, said: Sequence[Said], language: str) -> Reason | None:
        """Return the text that says most of what was asked, a name before a description, or None."""
        best: tuple[int, Reason] | None = None
        for each in sorted(said, key=lambda one: (one.language or language) != language):
            pieces = self.pieces(each.text, forgiving=each.kind in NAMES)
            number = len({piece.text.casefold() for piece in pieces if piece.marked})
            if number and (best is None or number > best[0]):
                best = number, Reason(each.kind, _cut(pieces), each.language)
        return best[1] if best else None

    def _meets(self, word: str, *, forgiving: bool) -> bool:
        known = (word, forgiving)
        if known not in self._known:
            self._known[known] = any(self._is_asked(each, forgiving=forgiving) for each in self._analysis.words(word))
        return self._known[known]

    def _is_asked(self, word: str, *, forgiving: bool) -> bool:
        if any((code, self._analysis.stem(word, code)) in self._stems for code in STEMMED):
            return True
        return forgiving and any(_is_like(word, each) for each in self.words)


def _is_like(word: str, asked: str) -> bool:
    begins = len(asked) >= _SHORTEST_BEGINNING and word.startswith(asked)
    most = typos(asked)
    return word == asked or begins or (most > 0 and distance(asked, word, most) <= most)


def _cut(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return what stands around the first match of a long text."""
    if sum(len(each.text) for each in pieces) <= _AROUND:
        return tuple(pieces)
    first = next(place for place, each in enumerate(pieces) if each.marked)
    lead = "".join(each.text for each in pieces[:first])
    kept = [Piece(f"…{lead[-_BEFORE:]}" if len(lead) > _BEFORE else lead)]
    left = _AROUND
    for each in pieces[first:]:
        kept.append(Piece(each.text if len(each.text) <= left else f"{each.text[:left]}…", each.marked))
        left -= len(each.text)
        if left <= 0:
            break
    return tuple(each for each in kept if each.text)
