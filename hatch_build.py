"""Build hook: compiles the message catalogues and puts our own site in the wheel."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "service/bronwijzer/locale/*/LC_MESSAGES/*.po"
SITE = ("bronwijzer.toml", "data", "ontology", "shapes")


class IncompleteCatalogueError(Exception):
    """A message without a translation, which someone would see as a bare identifier."""


class BronwijzerBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is hatchling's own
    """Makes what a wheel or an editable install needs and git does not hold."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues; a wheel also gets the site that `serve --bundled` serves."""
        root = Path(self.root)
        for path in sorted(root.glob(CATALOGUES)):
            compile_catalogue(path)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] |= {str(root / name): f"bronwijzer/bundled/{name}" for name in SITE}


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po, and refuse one with anything left to translate."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parts[-3], abort_invalid=True)
    if unfinished := unfinished_messages(catalogue):
        message = f"{path}: not translated, or marked fuzzy: {', '.join(unfinished)}"
        raise IncompleteCatalogueError(message)
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)


def unfinished_messages(catalogue: Catalog) -> list[str]:
    """List the identifiers of the messages that have an empty or a fuzzy translation."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.fuzzy or not is_translated(message.string))
    ]


def is_translated(text: str | list[str] | tuple[str, ...] | None) -> bool:
    """Tell whether every form of a message has words."""
    return bool(text and all(text))
