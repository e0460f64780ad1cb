"""A new site: it builds, it is in house style, and it never overwrites."""

from pathlib import Path

import pytest

from bronwijzer.errors import SiteError
from bronwijzer.release import starter
from bronwijzer.release.build import build
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.validation.style import changes


def test_a_new_site_builds_without_findings(tmp_path: Path) -> None:
    """What `init` writes is a good example, canonical and with a question."""
    starter.write(tmp_path / "new")
    site = Site.open(tmp_path / "new", Settings.read(tmp_path / "new", {}))

    built = build(site, tmp_path / "out", lambda *_: None)

    assert built.report.findings == ()
    assert [each.name for each in site.questions] == ["organisaties"]
    assert not list(changes([tmp_path / "new"], drop_comments=False))
    assert not list((tmp_path / "new").rglob("*.py"))


def test_a_site_is_not_written_over_anything(tmp_path: Path) -> None:
    """A folder with a file, a file, and a place that cannot be."""
    (tmp_path / "file").touch()

    for place, key in (
        (tmp_path, "init.not-empty"),
        (tmp_path / "file", "init.not-empty"),
        (tmp_path / "file" / "below", "init.unwritable"),
    ):
        with pytest.raises(SiteError) as caught:
            starter.write(place)
        assert key == caught.value.key
