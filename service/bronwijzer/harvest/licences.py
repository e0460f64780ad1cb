"""Licence expressions of SPDX, and the only door to the packaging library, which keeps SPDX's list."""

import re
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

_OPERATORS: Final = frozenset({"AND", "OR", "WITH"})
_LONGEST: Final = 500
_REPAIRS: Final = (("-or-later", ""), ("-only", ""), ("v", "-"), (" v", "-"), (" ", "-"))


def canonical(expression: str) -> str | None:
    """Return an SPDX licence expression as SPDX writes it, or None when it is none."""
    if len(expression) > _LONGEST:
        return None
    try:
        made = canonicalize_license_expression(expression)
    except (InvalidLicenseExpression, RecursionError, SyntaxError, ValueError, MemoryError):
        return None
    return None if "LicenseRef-" in made else str(made)


def identifiers(expression: str) -> tuple[str, ...]:
    """Return the licences that a canonical expression names, without exceptions to them."""
    names = re.findall(r"(WITH )?([A-Za-z0-9.+-]+)", expression)
    return tuple(sorted({name.rstrip("+") for exception, name in names if not exception and name not in _OPERATORS}))


def nearest(text: str) -> str:
    """Return the SPDX identifier that a text seems to mean, or nothing."""
    for old, new in _REPAIRS:
        tried = text.replace(old, new)
        for form in (tried, f"{tried}.0"):
            found = canonical(form)
            if found:
                return found
    return ""
