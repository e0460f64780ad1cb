"""Judge a tree against the standard's keys: every finding names a line and a key, and none a value."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from bronwijzer.harvest import forms, licences
from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.keys import ROOT, TYPES, VERSION, Key, Kind, Part
from bronwijzer.harvest.yaml_tree import Mapping, Node, Scalar, Sequence

_CONTRACT: Final = "contract"
_LONGEST_COMPARED: Final = 60
_SHORT_LIST: Final = 10
_YAML_1_1: Final = frozenset({"yes", "no", "on", "off"})
_OLD_TYPES: Final = {"softwareAddon": "addon", "standalone": "standalone/other"}
_SHAPES: Final[dict[Kind, Callable[[str], object]]] = {
    "boolean": forms.boolean,
    "date": forms.day,
    "language": forms.language,
    "url": forms.url,
    "urls": forms.url,
}


def check(root: Node) -> Iterator[Finding]:
    """Yield what is wrong with the tree of a publiccode.yml."""
    if not isinstance(root, Mapping):
        yield Finding("no-mapping", "error", root.line)
        return
    yield from _version(root)
    yield from _part(root, ROOT, "")
    yield from _maintenance(root)


def _version(root: Mapping) -> Iterator[Finding]:
    node = root.entries.get("publiccodeYmlVersion")
    if node is None or (isinstance(node, Scalar) and node.is_null):
        yield Finding("no-version", "error", root.line, "publiccodeYmlVersion")
    elif not isinstance(node, Scalar) or not VERSION.fullmatch(node.text):
        yield Finding("unknown-version", "error", node.line, "publiccodeYmlVersion")


def _part(node: Mapping, part: Part, path: str) -> Iterator[Finding]:
    for name, line in node.twice:
        known = name in part.keys
        yield Finding("duplicate", "warning", line, _joined(path, name) if known else path)
    for name, value in node.entries.items():
        line = node.lines[name]
        if part.free is not None:
            yield from _free(name, value, part.free, path, line)
        elif name in part.keys:
            yield from _value(value, part.keys[name], part.parts.get(name), _joined(path, name))
        else:
            yield _unknown(name, part, path, line)
    for name, key in part.keys.items():
        if key.demand and _absent(node.entries.get(name)):
            yield Finding("missing", key.demand, node.line, _joined(path, name))


def _free(name: str, value: Node, part: Part, path: str, line: int) -> Iterator[Finding]:
    known = forms.language(name) is not None
    if not known:
        yield Finding("language", "warning", line, path)
    elif isinstance(value, Mapping):
        yield from _part(value, part, _joined(path, "[lang]"))
    else:
        yield Finding("mapping", "warning", line, _joined(path, "[lang]"))


def _unknown(name: str, part: Part, path: str, line: int) -> Finding:
    """Return the finding on a key that the standard does not have; it is not named, for it may be anything."""
    near = _near(name, part.keys, 0.8)
    return Finding("unknown-key", "warning" if near else "note", line, path, near)


def _value(node: Node, key: Key, part: Part | None, path: str) -> Iterator[Finding]:
    if _absent(node):
        return
    if key.old:
        yield Finding("deprecated", "note", node.line, path)
        return
    if not key.many:
        yield from _single(node, key, part, path)
    elif isinstance(node, Sequence):
        for each in node.items:
            yield from _single(each, key, part, f"{path}[]")
    elif key.kind == "urls" and isinstance(node, Scalar):
        yield from _single(node, key, part, path)
    else:
        yield Finding("list", "warning", node.line, path)


def _single(node: Node, key: Key, part: Part | None, path: str) -> Iterator[Finding]:
    if key.kind == "mapping":
        if isinstance(node, Mapping) and part is not None:
            yield from _part(node, part, path)
        else:
            yield Finding("mapping", "warning", node.line, path)
    elif not isinstance(node, Scalar):
        yield Finding("text", key.demand or "warning", node.line, path)
    elif not key.private:
        yield from _scalar(node, key, path)


def _scalar(node: Scalar, key: Key, path: str) -> Iterator[Finding]:
    text, line = node.text, node.line
    if node.is_null or not text.strip():
        yield Finding("blank", key.demand or "note", line, path)
    elif key.kind == "country":
        yield from _country(text, line, path)
    elif key.kind == "licence":
        if licences.canonical(text) is None:
            yield Finding("licence", "warning", line, path, licences.nearest(text))
    elif key.kind == "boolean" and text.lower() in _YAML_1_1:
        yield Finding("boolean", "note", line, path)
    elif key.kind in _SHAPES and _SHAPES[key.kind](text) is None:
        yield Finding(key.kind, key.demand or "warning", line, path)
    elif key.of and text not in key.of:
        near = _near(_OLD_TYPES.get(text, text), key.of, 0.6)
        yield Finding("choice", "warning", line, path, near or _listed(key.of))
    elif key.bounds and not key.bounds[0] <= len(text) <= key.bounds[1]:
        yield Finding("length", "note", line, path, f"{key.bounds[0]}-{key.bounds[1]}")


def _country(text: str, line: int, path: str) -> Iterator[Finding]:
    code = forms.country(text)
    if code is None:
        yield Finding("country", "warning", line, path)
    elif code != text:
        yield Finding("country-case", "note", line, path, code)


def _maintenance(root: Mapping) -> Iterator[Finding]:
    """Yield what is missing from `maintenance` because of its type."""
    part = root.entries.get("maintenance")
    kind = part.entries.get("type") if isinstance(part, Mapping) else None
    if not isinstance(part, Mapping) or not isinstance(kind, Scalar):
        return
    if kind.text == _CONTRACT and _absent(part.entries.get("contractors")):
        yield Finding("contractors", "warning", part.line, "maintenance.contractors")
    if kind.text in {"internal", "community"} and _absent(part.entries.get("contacts")):
        yield Finding("contacts", "warning", part.line, "maintenance.contacts")


def _absent(node: Node | None) -> bool:
    if isinstance(node, Scalar):
        return node.is_null
    return node is None or not (node.items if isinstance(node, Sequence) else node.entries)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _near(text: str, values: Iterable[str], likeness: float) -> str:
    """Return the value that a short text is most like, or nothing: comparing long texts takes very long."""
    found = get_close_matches(text, list(values), 1, likeness) if len(text) <= _LONGEST_COMPARED else []
    return found[0] if found else ""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values) if len(values) <= _SHORT_LIST else ""


def software_type(text: str) -> str | None:
    """Return a type of software as the newest version of the standard calls it, or None."""
    named = _OLD_TYPES.get(text, text)
    return named if named in TYPES else None
