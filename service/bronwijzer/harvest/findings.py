"""What is wrong with a source, where, and what that means for it: findings and verdicts as plain values.

A finding never quotes the source. It names a line, a key of the standard and a rule of ours, because any value,
and any key that is not the standard's, may hold the name or address of a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from bronwijzer.words import Words

Level = Literal["error", "warning", "note"]
Outcome = Literal["accepted", "warned", "refused"]

#: From worst to mildest; only the first refuses a source.
LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: by which rule, how bad, at which key and line.

    `hint` is what to write instead, taken from our own tables, never from the source; `see` is the IRI of that.
    """

    rule: str
    level: Level
    line: int = 1
    key: str = ""
    hint: str = ""
    see: str = ""

    def problem(self, say: Words) -> str:
        """Return what is wrong, in the language of `say`."""
        return say(f"harvest.rule.{self.rule}")

    def repair(self, say: Words) -> str:
        """Return what to do about it, in the language of `say`."""
        told = say(f"harvest.repair.{self.rule}")
        return told if not self.hint else f"{told} {say('harvest.hint', hint=self.hint)}"

    @property
    def order(self) -> tuple[int, int, str, str]:
        """The place among the findings of one source: the worst first, then by line."""
        return LEVELS.index(self.level), self.line, self.key, self.rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided of one source; `name` is its reference, `source` what people call it, `path` its file.

    `format` is the IRI of the version of the standard that it is written in, `publishers` those of who publishes it.
    """

    name: str
    source: str
    findings: tuple[Finding, ...]
    digest: str = ""
    format: str = ""
    publishers: tuple[str, ...] = ()
    vanished: bool = False
    path: str = ""

    @property
    def outcome(self) -> Outcome:
        """Whether the source is accepted, accepted with warnings, or refused."""
        levels = {each.level for each in self.findings}
        if "error" in levels:
            return "refused"
        return "warned" if "warning" in levels else "accepted"


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings once each, the worst first."""
    return tuple(sorted(set(findings), key=lambda each: each.order))
