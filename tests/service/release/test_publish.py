"""The folder of releases: one step at a time, nothing half."""

from pathlib import Path

import pytest

from bronwijzer.errors import SiteError
from bronwijzer.release.publish import Releases


def _release(releases: Releases, version: str) -> None:
    with releases.lock(), releases.staging(version) as staged:
        (staged / "file").write_text(version)


def test_a_release_is_there_when_whole_and_current_when_switched_to(tmp_path: Path) -> None:
    """Writing and switching are two steps; each version stays what it was."""
    releases = Releases(tmp_path / "r")

    _release(releases, "1")
    before = releases.current
    releases.switch("1")
    _release(releases, "2")
    releases.switch("2")

    assert before is None
    assert releases.current == releases.path("2").resolve()
    assert (releases.path("1") / "file").read_text() == "1"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    """An error in the middle takes the staged folder away."""
    releases = Releases(tmp_path)

    with pytest.raises(RuntimeError), releases.lock(), releases.staging("1"):
        raise RuntimeError

    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_what_a_killed_build_left_is_swept(tmp_path: Path) -> None:
    """Folders and links that begin as staged are removed by the next build."""
    (tmp_path / ".staging-1" / "store").mkdir(parents=True)
    (tmp_path / ".staging-current").symlink_to("1")

    _release(Releases(tmp_path), "1")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "1"]


def test_two_builds_do_not_meet(tmp_path: Path) -> None:
    """The second is told to wait."""
    releases = Releases(tmp_path)

    with releases.lock(), pytest.raises(SiteError) as caught, releases.lock():
        pass

    assert caught.value.key == "release.locked"


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "r").touch()

    with pytest.raises(SiteError) as caught, Releases(tmp_path / "r").lock():
        pass

    assert caught.value.key == "release.unwritable"


def test_an_unknown_version_is_not_switched_to(tmp_path: Path) -> None:
    """The current release stays."""
    with pytest.raises(SiteError) as caught:
        Releases(tmp_path).switch("9")

    assert caught.value.key == "release.unknown"
