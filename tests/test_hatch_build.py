"""The build hook refuses a catalogue that would show people a bare identifier."""

import gettext
from pathlib import Path

import pytest

from hatch_build import IncompleteCatalogueError, compile_catalogue

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Return the place of a Dutch catalogue, which is still to be written."""
    folder = tmp_path / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder / "bronwijzer.po"


def test_a_complete_catalogue_is_compiled_beside_it(catalogue: Path) -> None:
    """The .mo holds the translations, plural forms included."""
    forms = 'msgid "hits"\nmsgid_plural "hits"\nmsgstr[0] "{n} treffer"\nmsgstr[1] "{n} treffers"\n'
    catalogue.write_text(f'{HEADER}msgid "page.home"\nmsgstr "Begin"\n\n{forms}', encoding="utf-8")

    compile_catalogue(catalogue)

    with catalogue.with_suffix(".mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert words.gettext("page.home") == "Begin"
    assert words.ngettext("hits", "hits", 2) == "{n} treffers"


@pytest.mark.parametrize(
    "message",
    [
        'msgid "page.home"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "page.home"\nmsgstr "Begin?"\n',
        'msgid "page.home"\nmsgid_plural "page.home"\nmsgstr[0] "Begin"\nmsgstr[1] ""\n',
    ],
    ids=["empty", "fuzzy", "a plural form missing"],
)
def test_an_unfinished_translation_stops_the_build(catalogue: Path, message: str) -> None:
    """The sentence names the file and the message, and no .mo is written."""
    catalogue.write_text(HEADER + message, encoding="utf-8")

    with pytest.raises(IncompleteCatalogueError, match=r"bronwijzer\.po: .*page\.home"):
        compile_catalogue(catalogue)

    assert not catalogue.with_suffix(".mo").exists()
