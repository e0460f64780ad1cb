"""Rules over named graphs, which shapes cannot see: each an `.rq` whose answers are findings.

The first comment is `Severity: the rule in one sentence`; a comment `nl: …` holds the message in Dutch, and the
column ?message that in English.
"""

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import SourceError
from bronwijzer.prefixes import SH
from bronwijzer.queries import Query
from bronwijzer.store.base import Row, Store
from bronwijzer.validation.report import SEVERITIES, Finding

_DUTCH: Final = re.compile(r"^# nl: (.+)$", re.MULTILINE)


def check(store: Store, checks: Iterable[Query], base: str) -> tuple[Finding, ...]:
    """Return the findings of all checks on a store.

    Raises SourceError for a check that names no severity or answers without a focus node.
    """
    return tuple(finding for each in checks for finding in _findings(store, each, base))


def _findings(store: Store, rule: Query, base: str) -> list[Finding]:
    severity = SH(rule.description.partition(":")[0])
    dutch = _DUTCH.search(rule.text)
    if severity not in SEVERITIES or dutch is None:
        raise SourceError("checks.no-severity", file=f"shapes/checks/{rule.name}.rq", line=1, column=1)
    found = []
    for row in _rows(store, rule):
        if "focus" not in row:
            raise SourceError("checks.no-focus", file=f"shapes/checks/{rule.name}.rq", line=1, column=1)
        message = row.get("message")
        stated = rule.description.partition(":")[2].strip()
        english = message.value if isinstance(message, Literal) else stated
        found.append(
            Finding(
                severity=severity,
                focus=row["focus"],
                path=row.get("path"),
                value=row.get("value"),
                shape=NamedNode(f"{base}def/check/{rule.name}"),
                component=None,
                messages={"en": english, "nl": dutch[1]},
            )
        )
    return found


def _rows(store: Store, rule: Query) -> list[Row]:
    try:
        return store.select(rule)
    except SyntaxError as error:
        file = f"shapes/checks/{rule.name}.rq"
        raise SourceError("checks.syntax", file=file, line=1, column=1, problem=error) from error
    except TypeError as error:  # an ASK or CONSTRUCT
        raise SourceError("checks.no-focus", file=f"shapes/checks/{rule.name}.rq", line=1, column=1) from error
