"""Bytes of a stranger as text: bounded, decoded, and no web page."""

import re
from typing import Final

from bronwijzer.harvest.findings import Finding

#: A publiccode.yml is some kilobytes; the largest one seen is 7.
MAX_BYTES: Final = 1_000_000

_HTML: Final = re.compile(
    r"\s*+(?:<!--(?>.*?-->)\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BYTE_ORDER_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_MARK: Final = b"\xef\xbb\xbf"


def decoded(raw: bytes) -> tuple[str | None, list[Finding]]:
    """Return the text of a file, or None, with what is wrong with how it is written."""
    if len(raw) > MAX_BYTES:
        return None, [Finding("too-large", "error")]
    if not raw.strip():
        return None, [Finding("empty", "error")]
    text, findings = _text(raw)
    if text is not None and _HTML.match(text):
        return None, [Finding("html", "error")]
    return text, findings


def _text(raw: bytes) -> tuple[str | None, list[Finding]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _utf16(raw, encoding)
    findings = [Finding("byte-order-mark", "note")] if raw.startswith(_UTF8_MARK) else []
    try:
        return raw.removeprefix(_UTF8_MARK).decode("utf-8"), findings
    except UnicodeDecodeError as error:
        return None, [Finding("encoding", "error", raw.count(b"\n", 0, error.start) + 1)]


def _utf16(raw: bytes, encoding: str) -> tuple[str | None, list[Finding]]:
    try:
        return raw.decode(encoding), [Finding("not-utf8", "warning")]
    except UnicodeDecodeError:
        return None, [Finding("encoding", "error")]
