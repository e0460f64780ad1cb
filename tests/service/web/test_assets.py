"""A page loads what was built where it was built, and the plain style where it was not."""

from pathlib import Path

import pytest

from bronwijzer.web.assets import Assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the plain styles alone."""
    (tmp_path / "dist").mkdir()
    for name in ("theme.css", "site.css", "pages.css"):
        (tmp_path / name).write_text("a {}", encoding="utf-8")
    return tmp_path


def test_without_a_build_there_is_the_plain_style_and_no_editor(folder: Path) -> None:
    """A site that was installed without npm is styled all the same."""
    found = Assets.under("/data/", folder)

    assert ["/data/static/theme.css", "/data/static/site.css", "/data/static/pages.css"] == [
        each.partition("?")[0] for each in found.stylesheets
    ]
    assert found.editor is None


def test_what_was_built_is_loaded_instead(folder: Path) -> None:
    """One style sheet holds the theme, the components and the pages' own rules."""
    (folder / "dist" / "site.css").write_text("b {}", encoding="utf-8")
    (folder / "dist" / "sparql.js").write_text("1", encoding="utf-8")

    found = Assets.under("/", folder)

    assert ["/static/dist/site.css"] == [each.partition("?")[0] for each in found.stylesheets]
    assert str(found.editor).startswith("/static/dist/sparql.js?v=")


def test_an_address_changes_with_what_is_behind_it(folder: Path) -> None:
    """Nobody keeps an old style: the version, which result pages are validated by, changes too."""
    before = Assets.under("/", folder)
    (folder / "site.css").write_text("b {}", encoding="utf-8")

    after = Assets.under("/", folder)

    assert before.stylesheets[0] == after.stylesheets[0]
    assert before.stylesheets[1] != after.stylesheets[1]
    assert before.version != after.version
