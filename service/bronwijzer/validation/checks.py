"""Rules over named graphs, which shapes cannot see: each an `.rq` whose answers are findings.

The first comment is `Severity: the rule in one sentence`; a comment `nl: …` holds the message in Dutch, and the
column ?message that in English.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import QueryTooLarge, SourceError
from bronwijzer.queries import Query
from bronwijzer.store.base import Row, Store
from bronwijzer.store.complexity import check_complexity
from bronwijzer.store.inspection import uses
from bronwijzer.store.local import LocalStore
from bronwijzer.validation.report import SEVERITIES, Finding

_DUTCH: Final = re.compile(r"^# nl: (.+)$", re.MULTILINE)


def check(store: Store, checks: Iterable[Query], base: str) -> tuple[Finding, ...]:
    """Return the findings of all checks on a store.

    Raises SourceError for a check that names no severity, answers without a focus node or asks elsewhere.
    """
    checks = readable(checks, "shapes/checks")
    return tuple(finding for each in checks for finding in _findings(store, each, base))


def readable(queries: Iterable[Query], folder: str) -> tuple[Query, ...]:
    """Return the queries of a folder of a site; raises SourceError for one that the engine cannot be given."""
    kept = tuple(queries)
    for each in kept:
        file = f"{folder}/{each.name}.rq"
        try:
            check_complexity(each.text)
            LocalStore.of(()).kind(each)
        except QueryTooLarge as error:
            raise SourceError("checks.too-large", file=file) from error
        except SyntaxError as error:
            raise SourceError("checks.syntax", file=file, problem=error) from error
    return kept


def _findings(store: Store, rule: Query, base: str) -> list[Finding]:
    named, _, stated = rule.description.partition(":")
    severity = next((each for each in SEVERITIES if each.value.endswith(f"#{named}")), None)
    dutch = _DUTCH.search(rule.text)
    if severity is None or dutch is None:
        raise SourceError("checks.no-severity", file=f"shapes/checks/{rule.name}.rq", line=1, column=1)
    found = []
    for row in _rows(store, rule):
        if "focus" not in row:
            raise SourceError("checks.no-focus", file=f"shapes/checks/{rule.name}.rq", line=1, column=1)
        message = row.get("message")
        english = message.value if isinstance(message, Literal) else stated.strip()
        found.append(
            Finding(
                severity=severity,
                focus=row["focus"],
                path=row.get("path"),
                value=row.get("value"),
                shape=NamedNode(f"{base}def/check/{quote(rule.name)}"),
                component=None,
                messages={"en": english, "nl": dutch[1]},
            )
        )
    return found


def _rows(store: Store, rule: Query) -> list[Row]:
    if uses(LocalStore.of(()).engine, rule.text, ("service",)):
        raise SourceError("checks.service", file=f"shapes/checks/{rule.name}.rq")
    try:
        return store.select(rule)
    except TypeError as error:  # an ASK or CONSTRUCT
        raise SourceError("checks.no-focus", file=f"shapes/checks/{rule.name}.rq", line=1, column=1) from error
