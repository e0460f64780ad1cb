"""Where releases are kept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.errors import SiteError
from bronwijzer.release.build import build
from bronwijzer.release.folders import bundled_site, current_release, folder_of
from bronwijzer.settings import Settings
from bronwijzer.site import Site


def test_a_site_keeps_its_own_releases(tmp_path: Path) -> None:
    """Beside its sources, where they can be written."""
    assert tmp_path / ".bronwijzer" / "releases" == folder_of(tmp_path, {})


@pytest.mark.parametrize("environment", [{"XDG_STATE_HOME": "{state}"}, {"HOME": "{state}/home"}])
def test_a_read_only_site_uses_the_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    """XDG's state folder or its default, one folder per site."""
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    filled = {name: value.format(state=tmp_path) for name, value in environment.items()}

    one, other = folder_of(tmp_path / "a", filled), folder_of(tmp_path / "b", filled)

    assert one.is_relative_to(tmp_path)
    assert one.parts[-1] == "releases"
    assert one != other


def test_the_bundled_site_is_left_alone(tmp_path: Path) -> None:
    """A package's folder is never written to, also where it could be."""
    assert folder_of(tmp_path / "a", {"HOME": str(tmp_path)}, bundled=True).is_relative_to(tmp_path / ".local")


def test_a_release_for_another_base_is_refused(site_of: Callable[[dict[str, str]], Path]) -> None:
    """Its addresses would not be those that are served."""
    folder = site_of({"data/a.ttl": ""})
    assert current_release(folder / "out", "http://localhost:8000/") is None
    build(Site.open(folder, Settings()), folder / "out", lambda *_: None)

    with pytest.raises(SiteError) as caught:
        current_release(folder / "out", "https://x.nl/")

    assert caught.value.key == "release.other-base"
    assert current_release(folder / "out", "http://localhost:8000/")


def test_the_bundled_site_has_data() -> None:
    """In a checkout it is the checkout itself."""
    assert (bundled_site() / "data").is_dir()
