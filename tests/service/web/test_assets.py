"""A page loads what was built where it was built, and the plain style where it was not."""

from pathlib import Path

import pytest

from bronwijzer.errors import SettingsError
from bronwijzer.manifest import Manifest
from bronwijzer.settings import Settings
from bronwijzer.store.local import LocalStore
from bronwijzer.web.app import create_app
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
    found = Assets.under("/data/", folder=folder)

    assert ["/data/static/theme.css", "/data/static/site.css", "/data/static/pages.css"] == [
        each.partition("?")[0] for each in found.stylesheets
    ]
    assert found.editor is None


def test_what_was_built_is_loaded_instead(folder: Path) -> None:
    """One style sheet holds the theme, the components and the pages' own rules."""
    (folder / "dist" / "site.css").write_text("b {}", encoding="utf-8")
    (folder / "dist" / "sparql.js").write_text("1", encoding="utf-8")

    found = Assets.under("/", folder=folder)

    assert ["/static/dist/site.css"] == [each.partition("?")[0] for each in found.stylesheets]
    assert str(found.editor).startswith("/static/dist/sparql.js?v=")


def test_a_theme_is_loaded_last_with_what_it_refers_to(
    local_store: LocalStore, manifest: Manifest, tmp_path: Path
) -> None:
    """A deployer's style and its fonts are served; nothing beside its folder is."""
    (tmp_path / "bronwijzer.toml").write_text('[site]\ntheme = "huisstijl"', encoding="utf-8")
    (tmp_path / "huisstijl").mkdir()
    (tmp_path / "huisstijl" / "theme.css").write_text(":root { --basis-heading-color: #123 }", encoding="utf-8")
    client = create_app(local_store, manifest, tmp_path, Settings.read(tmp_path, {})).test_client()

    page = client.get("/", headers={"Accept": "text/html"}).text

    styles = [line.split('"')[3] for line in page.splitlines() if 'rel="stylesheet"' in line]
    assert styles[-1].startswith("/theme/theme.css?v=")
    assert "--basis-heading-color" in client.get(styles[-1], buffered=True).text
    assert 404 == client.get("/theme/../bronwijzer.toml").status_code
    assert 404 == client.get("/theme/%2e%2e/bronwijzer.toml").status_code


def test_a_theme_that_is_not_there_is_a_mistake_in_the_settings(folder: Path) -> None:
    """The server does not start without the style that it was told to have."""
    with pytest.raises(SettingsError, match=r"settings\.theme"):
        Assets.under("/", theme=str(folder / "nergens"), folder=folder)


def test_an_address_changes_with_what_is_behind_it(folder: Path) -> None:
    """Nobody keeps an old style: the version, which result pages are validated by, changes too."""
    before = Assets.under("/", folder=folder)
    (folder / "site.css").write_text("b {}", encoding="utf-8")

    after = Assets.under("/", folder=folder)

    assert before.stylesheets[0] == after.stylesheets[0]
    assert before.stylesheets[1] != after.stylesheets[1]
    assert before.version != after.version
