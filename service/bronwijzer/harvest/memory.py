"""What a harvest remembers of web addresses: which version each gave, and what was found in it.

It stands beside the graphs, in a hidden file, so that the next harvest asks only for what has changed. It holds
addresses, validators and findings, and like a finding never a value of a source.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from bronwijzer.harvest.findings import LEVELS, Finding, Verdict
from bronwijzer.harvest.graph import PUBLICCODE


@dataclass(slots=True)
class Memory:
    """The validators of addresses, and the findings on sources by name."""

    path: Path
    etags: dict[str, str] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, target: Path) -> Self:
        """Return what is remembered for a target; a file that cannot be used is as good as none."""
        path = target.parent / f".{target.name}.json" if target.suffix == ".trig" else target / ".harvest.json"
        try:
            held = json.loads(path.read_bytes())
            if held["mapping"] != PUBLICCODE.mapping:
                return cls(path)
            found = {name: tuple(_finding(each) for each in held["findings"][name]) for name in held["findings"]}
            return cls(path, {str(url): str(tag) for url, tag in held["etags"].items()}, found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(path)

    def distrust(self, held: Collection[str]) -> None:
        """Forget the validators when a graph is not held that was made of a source: that has to be read again."""
        made = {name for name, found in self.findings.items() if all(each.level != "error" for each in found)}
        if not made <= set(held):
            self.etags.clear()

    def learn(self, verdicts: Iterable[Verdict]) -> None:
        """Take over the findings of verdicts, and forget those on sources that are gone."""
        for each in verdicts:
            self.findings[each.name] = each.findings
            if each.vanished:
                del self.findings[each.name]

    def save(self) -> None:
        """Write what is remembered; without validators nothing is written."""
        if not self.etags:
            return
        held = {
            "etags": dict(sorted(self.etags.items())),
            "findings": {name: [asdict(each) for each in found] for name, found in sorted(self.findings.items())},
            "mapping": PUBLICCODE.mapping,
        }
        text = json.dumps(held, ensure_ascii=False, indent=1) + "\n"
        if not self.path.is_file() or self.path.read_text(encoding="utf-8") != text:
            self.path.write_text(text, encoding="utf-8")


def _finding(held: Mapping[str, Any]) -> Finding:
    finding = Finding(**held)
    if finding.level not in LEVELS or not isinstance(finding.line, int):
        raise ValueError(held)
    return finding
