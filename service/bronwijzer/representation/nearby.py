"""What a reader may have meant by an address that does not exist: never more than links, the reader decides."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from pyoxigraph import NamedNode

from bronwijzer.queries import own
from bronwijzer.representation.addresses import named
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.overview import Entry, entries
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words

#: The pages of the site that have an address of one word.
PAGES: Final = (
    *KINDS,
    "vragen",
    "termen",
    "verbanden",
    "over",
    "toegankelijkheid",
    "dataset",
    "dumps",
    "sparql",
    "search",
)
_MOST: Final = 5
_LONGEST: Final = 80


def nearest(store: Store, publication: Publication, words: Words, path: str) -> list[Entry]:
    """Return links to the pages or things whose addresses look most like a path under the root.

    Neither capitals nor slashes too many make a difference, nor whether the thing or its page was asked for.
    """
    parts = [each for each in path.split("/") if each]
    if parts[:1] and parts[0].casefold() in {"doc", "id"}:
        del parts[0]
    if not parts:
        return []
    *folders, last = parts
    if not folders:
        root, chosen = publication.addresses.root, publication.addresses.language
        told = f"?lang={chosen}" if chosen else ""
        return [Entry(Text(f"{root}{each}"), f"{root}{each}{told}") for each in _alike(last, PAGES)]
    folder = "/".join(folders)
    for each in dict.fromkeys((folder, folder.lower())):
        things = _within(store, publication.addresses.base, each)
        if things:
            near = _alike(last, things)
            return entries(store, publication, words, {things[each]: 0 for each in near})
    return []


def _within(store: Store, base: str, folder: str) -> dict[str, NamedNode]:
    """Return the things in a folder of the site by the rest of their IRIs."""
    start = named(f"{base}{folder}/" if folder.startswith(("def", "graph")) else f"{base}id/{folder}/")
    rows = store.select(own("things_within").bind(within=start)) if start else []
    things = [each for row in rows if isinstance(each := row["thing"], NamedNode)]
    return {each.value.removeprefix(start.value): each for each in things} if start else {}


def _alike(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that look like a text, capitals aside, the likest first."""
    known = {each.casefold(): each for each in names}
    return [known[each] for each in get_close_matches(text[:_LONGEST].casefold(), known, n=_MOST)]
