"""Where a site's releases are kept, and which release is to be served or asked."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from bronwijzer.errors import SiteError
from bronwijzer.manifest import Manifest
from bronwijzer.release.publish import Releases


def folder_of(root: Path, environment: Mapping[str, str], *, bundled: bool = False) -> Path:
    """Return the folder of a site's releases: in the site, or in the user's state folder when that is read-only.

    The site that comes with the package counts as read-only: an installed program is not where data belongs.
    """
    inside = root / ".bronwijzer"
    if not bundled and os.access(inside if inside.exists() else root, os.W_OK):
        return inside / "releases"
    state = environment.get("XDG_STATE_HOME") or Path(environment.get("HOME", "~")).expanduser() / ".local" / "state"
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]
    return Path(state) / "bronwijzer" / name / "releases"


def current_release(folder: Path, base: str) -> Path | None:
    """Return the folder of the current release, or None; raises SiteError when it was built for another base."""
    current = Releases(folder).current
    if current is not None:
        held = Manifest.read(current).base_uri
        if held != base:
            raise SiteError("release.other-base", held=held, asked=base)
    return current


def bundled_site() -> Path:
    """Return the folder of the dataset that comes with the package; in a checkout, the checkout itself."""
    package = Path(__file__).parents[1]
    return next(each for each in (package / "bundled", package.parents[1]) if (each / "data").is_dir())
