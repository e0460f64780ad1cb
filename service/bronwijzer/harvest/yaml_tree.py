"""YAML as a tree of texts with lines, and the only door to PyYAML.

The parser's events are read, never its objects: nothing is constructed, a tag cannot call code, and every scalar
stays the text that was written (`0.2` is no number, `NO` no boolean, `2024-01-01` no date). An alias shares the node
it names, and the size of the tree as if it were written out is bounded, so that no bomb goes off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from bronwijzer.harvest.findings import Finding

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NODES: Final = 20_000
_MAX_DEPTH: Final = 40
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_STANDARD_TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it was written; `plain` tells that no quotes stood around it."""

    line: int
    text: str
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether this says that there is nothing."""
        return self.plain and self.text in _NULL


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with nodes; of a key that stands twice the first counts, and `twice` holds the lines of the others.

    `merged` holds the keys that came with a merge key (`<<`), which give way to the mapping's own.
    """

    line: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, int]] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """The text cannot become a tree; carries the finding."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(rule)
        self.finding = Finding(rule, "error", line)


def tree(text: str) -> tuple[Node | None, list[Finding]]:
    """Return the tree of the one YAML document in a text, or None with the finding that says why not."""
    try:
        return _Builder(text).tree(), []
    except _Refused as refused:
        return None, [refused.finding]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [Finding(_why(text, line), "error", line)]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None, [Finding("syntax", "error")]


def _why(text: str, line: int) -> str:
    """Return which rule a text that YAML refuses at a line breaks: a tab in the indentation is the usual one."""
    lines = text.splitlines()[max(line - 2, 0) : line]
    return "tab" if any("\t" in each[: len(each) - len(each.lstrip())] for each in lines) else "syntax"


class _Builder:
    """Makes nodes of events, with a stack of its own: depth costs no recursion."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open: list[tuple[Node, str | None, int]] = []
        self._keys: list[Scalar | None] = []
        self._size = 0
        self._root: Node | None = None

    def tree(self) -> Node:
        """Read all events and return the root."""
        documents = 0
        for event in self._events:
            line = event.start_mark.line + 1 if event.start_mark else 1
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise _Refused("documents", line)
            self._take(event, line)
        if self._root is None:
            raise _Refused("empty", 1)
        return self._root

    def _take(self, event: yaml.Event, line: int) -> None:
        match event:
            case yaml.AliasEvent():
                self._alias(event.anchor, line)
            case yaml.ScalarEvent():
                self._plain_tag(event.tag, line)
                self._leaf(Scalar(line, event.value, plain=event.implicit[0]), event.anchor, line)
            case yaml.SequenceStartEvent():
                self._begin(Sequence(line), event, line)
            case yaml.MappingStartEvent():
                self._begin(Mapping(line), event, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end(line)
            case _:
                pass

    def _plain_tag(self, tag: str | None, line: int) -> None:
        if tag and tag != "!" and not tag.startswith(_STANDARD_TAG):
            raise _Refused("tag", line)
        if tag and tag.startswith(f"{_STANDARD_TAG}python"):
            raise _Refused("tag", line)

    def _leaf(self, node: Scalar, anchor: str | None, line: int) -> None:
        self._grow(1, line)
        if anchor:
            self._anchors[anchor] = (node, 1)
        self._put(node, line)

    def _begin(self, node: Node, event: yaml.CollectionStartEvent, line: int) -> None:
        self._plain_tag(event.tag, line)
        self._grow(1, line)
        if len(self._open) >= _MAX_DEPTH:
            raise _Refused("too-deep", line)
        self._open.append((node, event.anchor, self._size - 1))
        self._keys.append(None)

    def _end(self, line: int) -> None:
        node, anchor, before = self._open.pop()
        self._keys.pop()
        if anchor:
            self._anchors[anchor] = (node, self._size - before)
        self._put(node, line)

    def _alias(self, name: str | None, line: int) -> None:
        """Put the node that an alias names, and count it as if it were written out."""
        held = self._anchors.get(name or "")
        if held is None:
            raise _Refused("alias", line)
        self._grow(held[1], line)
        self._put(held[0], line)

    def _grow(self, nodes: int, line: int) -> None:
        self._size += nodes
        if self._size > _MAX_NODES:
            raise _Refused("too-many", line)

    def _put(self, node: Node, line: int) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1][0]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif isinstance(parent, Mapping):
            self._pair(parent, node, line)

    def _pair(self, parent: Mapping, node: Node, line: int) -> None:
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                raise _Refused("key", line)
            self._keys[-1] = node
            return
        self._keys[-1] = None
        if key.text == "<<" and key.plain and isinstance(node, Mapping):
            for name in node.entries.keys() - parent.entries.keys():
                parent.entries[name] = node.entries[name]
                parent.lines[name] = key.line
                parent.merged.add(name)
        elif key.text in parent.lines and key.text not in parent.merged:
            parent.twice.append((key.text, key.line))
        else:
            parent.entries[key.text] = node
            parent.lines[key.text] = key.line
            parent.merged.discard(key.text)
