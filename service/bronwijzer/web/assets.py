"""What a page has a browser load: built from npm packages where that was possible, else the plain style alone."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

STATIC: Final = "static"
_BUILT_STYLE: Final = "dist/site.css"
_PLAIN_STYLES: Final = ("theme.css", "site.css", "pages.css")
_EDITOR: Final = "dist/sparql.js"


@dataclass(frozen=True, slots=True)
class Assets:
    """Where style sheets and scripts are; each address changes with the bytes behind it, so caches may keep them."""

    stylesheets: tuple[str, ...]
    editor: str | None
    version: str

    @classmethod
    def under(cls, root: str, folder: Traversable | None = None) -> "Assets":
        """Return what there is to load from our own folder, or another, with its addresses under the root of a site."""
        folder = folder or files("bronwijzer.web") / STATIC
        styles = (_BUILT_STYLE,) if (folder / _BUILT_STYLE).is_file() else _PLAIN_STYLES
        editor = (_EDITOR,) if (folder / _EDITOR).is_file() else ()
        addresses = {name: f"{root}{STATIC}/{name}?v={_version(folder / name)}" for name in (*styles, *editor)}
        version = hashlib.sha256("".join(addresses.values()).encode()).hexdigest()
        return cls(tuple(addresses[name] for name in styles), addresses.get(_EDITOR), version)


def _version(file: Traversable) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
