"""What a page has a browser load: built from npm packages where that was possible, else the plain style alone."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from bronwijzer.errors import SettingsError

STATIC: Final = "static"
_BUILT_STYLE: Final = "dist/site.css"
_PLAIN_STYLES: Final = ("theme.css", "site.css", "pages.css")
_EDITOR: Final = "dist/sparql.js"
THEME: Final = "theme"
_THEME_STYLE: Final = "theme.css"


@dataclass(frozen=True, slots=True)
class Assets:
    """Where style sheets and scripts are; each address changes with the bytes behind it, so caches may keep them."""

    stylesheets: tuple[str, ...]
    editor: str | None
    version: str

    @classmethod
    def under(cls, root: str, theme: str = "", folder: Traversable | None = None) -> "Assets":
        """Return what there is to load from our own folder, or another, with its addresses under the root of a site.

        The style of a theme, the folder of a deployer's, comes last; raises SettingsError when it cannot be read.
        """
        folder = folder or files("bronwijzer.web") / STATIC
        styles = (_BUILT_STYLE,) if (folder / _BUILT_STYLE).is_file() else _PLAIN_STYLES
        editor = (_EDITOR,) if (folder / _EDITOR).is_file() else ()
        addresses = {name: f"{root}{STATIC}/{name}?v={_version(folder / name)}" for name in (*styles, *editor)}
        own = [f"{root}{THEME}/{_THEME_STYLE}?v={_theme_version(Path(theme))}"] if theme else []
        version = hashlib.sha256("".join([*addresses.values(), *own]).encode()).hexdigest()
        return cls((*(addresses[name] for name in styles), *own), addresses.get(_EDITOR), version)


def _theme_version(theme: Path) -> str:
    try:
        return _version(theme / _THEME_STYLE)
    except OSError as error:
        raise SettingsError("settings.theme", file=theme / _THEME_STYLE, problem=error.strerror) from error


def _version(file: Traversable) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
