"""The words people read: gettext catalogues in Dutch and English, asked by key.

The catalogues stand in `locale/`; message ids are keys such as `resource.sources`, so that neither code
nor templates hold a sentence. A key that a catalogue does not hold is a KeyError, never a silent fallback.
"""

import gettext
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final, NoReturn

from bronwijzer.errors import BronwijzerError

LANGUAGES: Final = ("nl", "en")
DOMAIN: Final = "bronwijzer"


class _Unknown(gettext.NullTranslations):
    """The fallback of a catalogue: reached only by a key that it does not hold."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise KeyError(msgid1, msgid2, n)


class _Sentence(Formatter):
    """Fills a sentence: `{limit:row|rows}` is a number with the noun that fits it.

    gettext chooses a plural by one number for a whole sentence, and a sentence may hold several.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        if not bar:
            return format(value, format_spec)
        number = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{number} {one if number == '1' else more}"


class Words:
    """The catalogue of one language."""

    def __init__(self, language: str) -> None:
        """Open the catalogue of `language`, one of LANGUAGES."""
        self.language = language
        folder = files("bronwijzer") / "locale"
        self._catalogue = gettext.translation(DOMAIN, str(folder), [language])
        self._catalogue.add_fallback(_Unknown())

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of `key` with its placeholders filled."""
        text = self._catalogue.gettext(key)
        return _Sentence().vformat(text, (), values) if values else text

    def count(self, key: str, number: int, /, **values: object) -> str:
        """Return the sentence of `key` in the plural form of `number`, which fills the placeholder {n}."""
        return self._catalogue.ngettext(key, key, number).format(n=self.number(number), **values)

    def tell(self, error: BronwijzerError) -> str:
        """Return what an error says."""
        return self(error.key, **error.values)

    def number(self, number: int) -> str:
        """Return a whole number as this language groups its thousands."""
        grouped = f"{number:,}"
        return grouped.replace(",", ".") if self.language == "nl" else grouped


@cache
def words(language: str) -> Words:
    """Return the catalogue of `language`, opened once."""
    return Words(language)
