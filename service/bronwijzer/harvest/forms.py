"""The forms that single values take: addresses, dates, countries, languages."""

import re
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from pyoxigraph import NamedNode

_HOST: Final = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE
)
_UNSAFE: Final = re.compile(r"[\s<>\"{}|\\^`\x00-\x20\x7f]")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:[-_](?:[A-Z][a-z]{3}|[A-Z]{2}|[0-9]{3}))*", re.IGNORECASE)
_LONGEST_URL: Final = 2_000

#: What looks like an e-mail address or a telephone number, wherever it stands.
CONTACT: Final = re.compile(r"[^\s@/:]+@[^\s@/]+\.\w|(?:\+|00)\d[\d\s().-]{7,}\d|\b0\d(?:[\s.-]?\d){8}\b")


def url(text: str) -> str | None:
    """Return a web address that may be published, or None.

    Only http and https, a host with a dot, no user name in it, and nothing in it that looks like an e-mail address;
    and only what is an IRI, as all is that is said of things.
    """
    given = text.strip()
    if len(given) > _LONGEST_URL or _UNSAFE.search(given) or CONTACT.search(unquote(given)):
        return None
    try:
        parts = urlsplit(given)
        host, _, _ = parts.hostname or "", parts.port, NamedNode(given)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or parts.username is not None or not _HOST.fullmatch(host):
        return None
    return given


def day(text: str) -> str | None:
    """Return a date as ISO 8601 writes it, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def country(text: str) -> str | None:
    """Return a country's code in capitals (ISO 3166-1 alpha-2), or None."""
    return text.upper() if re.fullmatch(r"[A-Za-z]{2}", text) else None


def language(text: str) -> str | None:
    """Return a language tag (BCP 47) in its usual case, or None."""
    if not _LANGUAGE.fullmatch(text):
        return None
    main, *rest = re.split(r"[-_]", text)
    return "-".join([main.lower(), *(each.upper() if len(each) == 2 else each for each in rest)])  # noqa: PLR2004 -- a region has two letters


def boolean(text: str) -> bool | None:
    """Return what YAML 1.2 reads as true or false, or None."""
    return {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}.get(text)
