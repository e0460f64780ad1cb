"""The folder of releases: written beside, renamed when whole, and switched to by one rename.

A build that is killed at any moment leaves a folder that begins with a dot; nothing reads it, and the next build
removes it. `current` is a symbolic link that is replaced, never changed.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bronwijzer.errors import SiteError

_STAGING: Final = ".staging-"


@dataclass(frozen=True, slots=True)
class Releases:
    """All releases of a site, in one folder."""

    folder: Path

    @property
    def link(self) -> Path:
        """What leads to the current release."""
        return self.folder / "current"

    @property
    def current(self) -> Path | None:
        """The folder of the current release, or None."""
        return self.link.resolve() if self.link.exists() else None

    def path(self, version: str) -> Path:
        """Return the folder that a version has, or would have."""
        return self.folder / version

    def switch(self, version: str) -> None:
        """Make a version the current one, in one step; raises SiteError when there is none such."""
        if not self.path(version).is_dir():
            raise SiteError("release.unknown", version=version, folder=self.folder)
        link = self.folder / f"{_STAGING}current"
        link.unlink(missing_ok=True)
        link.symlink_to(version)
        link.replace(self.link)
        _sync(self.folder)

    @contextmanager
    def staging(self, version: str) -> Iterator[Path]:
        """Give a folder to write a release in; it becomes the version when the block ends without an error."""
        staged = self.folder / f"{_STAGING}{version}"
        try:
            staged.mkdir()
            yield staged
            for path in staged.rglob("*"):
                _sync(path)
            _sync(staged)
            staged.rename(self.path(version))
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        _sync(self.folder)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for one build at a time, and remove what a killed build left.

        Raises SiteError when another build holds it, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / ".lock").open("w")
        except OSError as error:
            raise SiteError("release.unwritable", folder=self.folder, problem=error.strerror) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SiteError("release.locked", folder=self.folder) from error
            for left in self.folder.glob(f"{_STAGING}*"):
                left.unlink() if left.is_symlink() else shutil.rmtree(left)
            yield


def _sync(path: Path) -> None:
    """Have the disk hold what was written, so that a release that has its name is whole."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
