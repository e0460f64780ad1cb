"""What a harvest remembers of web addresses: which version each gave, and what was found in it.

It stands beside the graphs, in a hidden file, so that the next harvest asks only for what has changed. It holds
addresses, validators and findings, and like a finding never a value of a source.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from bronwijzer.harvest.findings import LEVELS, Finding


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
            found = {name: tuple(_finding(each) for each in held["findings"][name]) for name in held["findings"]}
            return cls(path, {str(url): str(tag) for url, tag in held["etags"].items()}, found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(path)

    def save(self, kept: Mapping[str, tuple[Finding, ...]]) -> None:
        """Write the validators there are, and the findings to keep; without validators nothing is written."""
        if not self.etags:
            return
        held = {
            "etags": dict(sorted(self.etags.items())),
            "findings": {name: [asdict(each) for each in kept[name]] for name in sorted(kept)},
        }
        text = json.dumps(held, ensure_ascii=False, indent=1) + "\n"
        if not self.path.is_file() or self.path.read_text(encoding="utf-8") != text:
            self.path.write_text(text, encoding="utf-8")


def _finding(held: Mapping[str, Any]) -> Finding:
    finding = Finding(**held)
    if finding.level not in LEVELS or not isinstance(finding.line, int):
        raise ValueError(held)
    return finding
