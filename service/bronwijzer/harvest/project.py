"""What a publiccode.yml says that may be published: a value object filled by allow-list.

Only what has a field here leaves the reader. Contacts are read for one purpose: whatever repeats a contact's name,
address or number elsewhere in the file is left out too. Descriptions and other prose have no field at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bronwijzer.harvest import forms, licences
from bronwijzer.harvest.categories import CATEGORIES, PLATFORMS, SCOPES
from bronwijzer.harvest.checking import software_type
from bronwijzer.harvest.keys import MAINTENANCE, STATUSES
from bronwijzer.harvest.yaml_tree import Mapping, Node, Scalar, Sequence

_LONGEST: Final = 2_000
_LONGEST_NAME: Final = 120
_LONGEST_PRODUCT: Final = 40
_VERSION: Final = re.compile(r"[vV]?\d[\w.+:~-]{0,39}")
_CONTACT_KEYS: Final = ("name", "email", "phone")
_KINDS: Final = ("open", "proprietary", "hardware")
_SHORT: Final = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A name of an organisation as the file gives it, with its line, its address and until when it holds."""

    text: str
    line: int
    key: str
    uri: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Dependency:
    """Software or hardware that is needed: its name and the kind of list it stands in."""

    name: str
    kind: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Project:
    """The facts of one publiccode.yml."""

    name: str
    url: str
    version: str
    landing: str = ""
    roadmap: str = ""
    suite: str = ""
    software_version: str = ""
    released: str = ""
    status: str = ""
    kind: str = ""
    maintenance: str = ""
    licence: str = ""
    based_on: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    manuals: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    used_by: tuple[Named, ...] = ()
    funded_by: tuple[Named, ...] = ()
    contractors: tuple[Named, ...] = ()
    owners: tuple[Named, ...] = ()
    publishers: tuple[Named, ...] = ()


def project(root: Node) -> Project | None:
    """Return the facts of a tree, or None when what it is about cannot be told."""
    if not isinstance(root, Mapping):
        return None
    said = _Said(root)
    name, url = said.name("name"), said.url("url")
    if not name or not url:
        return None
    version = next((each.text for each in said.scalars("publiccodeYmlVersion")), "")
    return Project(name, url, version, **said.single(), **said.lists(), **said.organisations())


class _Said:
    """Asks a tree for values of one form each; what has another form, or is a contact's, is not there."""

    def __init__(self, root: Mapping) -> None:
        self._root = root
        contacts = [each for key in _CONTACT_KEYS for each in self.scalars("maintenance", "contacts", key)]
        mails = self.scalars("maintenance", "contractors", "email")
        self._private = {_plain(each.text) for each in (*contacts, *mails)} - {""}

    def single(self) -> dict[str, Any]:
        """Return the values that stand alone."""
        licence = next(self.scalars("legal", "license"), None)
        return {
            "landing": self.url("landingURL"),
            "roadmap": self.url("roadmap"),
            "suite": self.name("applicationSuite"),
            "software_version": self._match("softwareVersion"),
            "released": next((day for each in self.scalars("releaseDate") if (day := forms.day(each.text))), ""),
            "status": self._one_of(STATUSES, "developmentStatus"),
            "kind": next((k for each in self.scalars("softwareType") if (k := software_type(each.text))), ""),
            "maintenance": self._one_of(MAINTENANCE, "maintenance", "type"),
            "licence": (licences.canonical(licence.text) or "") if licence else "",
        }

    def lists(self) -> dict[str, Any]:
        """Return the values that stand in lists, in order and once."""
        countries = (forms.country(each.text) for each in self.scalars("intendedAudience", "countries"))
        languages = (forms.language(each.text) for each in self.scalars("localisation", "availableLanguages"))
        manuals = [("description", "", "documentation"), ("description", "", "apiDocumentation")]
        return {
            "based_on": self._urls("isBasedOn"),
            "platforms": self._among(PLATFORMS, "platforms"),
            "categories": self._among(CATEGORIES, "categories"),
            "scopes": self._among(SCOPES, "intendedAudience", "scope"),
            "countries": _once(each for each in countries if each),
            "languages": _once(each for each in languages if each),
            "manuals": _once(url for path in manuals for url in self._urls(*path)),
            "supports": self._urls("supports", "id"),
        }

    def organisations(self) -> dict[str, Any]:
        """Return the names of organisations and of dependencies, each with its line."""
        return {
            "dependencies": tuple(self._dependencies()),
            "used_by": tuple(self._named("usedBy")),
            "funded_by": (*self._parties("fundedBy"), *self._named("fundedBy")),
            "contractors": tuple(self._parties("maintenance", "contractors")),
            "owners": tuple(self._named("legal", "mainCopyrightOwner")),
            "publishers": (*self._parties("organisation"), *self._named("legal", "repoOwner")),
        }

    def name(self, *path: str) -> str:
        """Return a name at a path, if it is fit to be published."""
        return next((each.text.strip() for each in self.scalars(*path) if self._fit(each.text)), "")

    def url(self, *path: str) -> str:
        """Return a web address at a path, or nothing."""
        return next(iter(self._urls(*path)), "")

    def scalars(self, *path: str) -> Iterator[Scalar]:
        """Yield the texts at a path; lists are passed through, and an empty step means every key."""
        for node in _at(self._root, path):
            if isinstance(node, Scalar) and not node.is_null:
                yield node

    def _urls(self, *path: str) -> tuple[str, ...]:
        found = (forms.url(each.text) for each in self.scalars(*path) if self._clean(each.text))
        return _once(each for each in found if each)

    def _match(self, *path: str) -> str:
        found = (each.text.strip() for each in self.scalars(*path) if self._fit(each.text))
        return next((each for each in found if _VERSION.fullmatch(each)), "")

    def _one_of(self, values: tuple[str, ...], *path: str) -> str:
        return next(iter(self._among(values, *path)), "")

    def _among(self, values: tuple[str, ...], *path: str) -> tuple[str, ...]:
        return _once(each.text for each in self.scalars(*path) if each.text in values)

    def _dependencies(self) -> Iterator[Dependency]:
        for kind in _KINDS:
            for node in _at(self._root, ("dependsOn", kind)):
                names = [each.text.strip() for each in _at(node, ("name",)) if isinstance(each, Scalar)]
                flags = [each.text for each in _at(node, ("optional",)) if isinstance(each, Scalar)]
                if names and len(names[0]) <= _LONGEST_PRODUCT and self._fit(names[0]):
                    yield Dependency(names[0], kind, bool(flags and forms.boolean(flags[0])))

    def _named(self, *path: str) -> Iterator[Named]:
        for each in self.scalars(*path):
            if self._fit(each.text):
                yield Named(each.text.strip(), each.line, ".".join(path))

    def _parties(self, *path: str) -> Iterator[Named]:
        """Yield the organisations that stand in mappings: name, address, and until when."""
        for node in _at(self._root, path):
            found = {key: next((e for e in _at(node, (key,)) if isinstance(e, Scalar)), None) for key in _PARTY}
            uris = [found[key] for key in ("uri", "website")]
            uri = next((u for each in uris if each and self._clean(each.text) and (u := forms.url(each.text))), "")
            name, until = found["name"], found["until"]
            if name is not None and self._fit(name.text):
                ended = (forms.day(until.text) or "") if until else ""
                yield Named(name.text.strip(), name.line, ".".join(path), uri, ended)

    def _fit(self, text: str) -> bool:
        given = text.strip()
        return 0 < len(given) <= _LONGEST_NAME and given.isprintable() and self._clean(given)

    def _clean(self, text: str) -> bool:
        """Tell whether a text holds no contact: neither the form of one nor one that this file names."""
        if len(text) > _LONGEST:
            return False
        plain = _plain(text)
        held = any(each == plain or (len(each) > _SHORT and each in plain) for each in self._private)
        return not held and not forms.CONTACT.search(text)


_PARTY: Final = ("name", "uri", "website", "until")


def _at(node: Node | None, path: tuple[str, ...]) -> Iterator[Node]:
    if isinstance(node, Sequence):
        for each in node.items:
            yield from _at(each, path)
    elif not path and node is not None:
        yield node
    elif isinstance(node, Mapping):
        step, *rest = path
        for name, below in node.entries.items():
            if step in {"", name}:
                yield from _at(below, tuple(rest))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _once(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
