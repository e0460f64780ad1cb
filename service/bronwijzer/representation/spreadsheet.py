"""Tables for spreadsheets, which take some texts for formulas and run them."""

import re
from typing import Final

#: How a formula begins, also with the wide = + - @ of East Asian keyboards.
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")
_CELL: Final = re.compile(r'"((?:[^"]|"")*)"|[^",\r\n]+')


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def harmless_table(csv: bytes) -> bytes:
    """Return a table in CSV with every cell harmless."""
    return _CELL.sub(_cell, csv.decode("utf-8")).encode("utf-8")


def _cell(found: re.Match[str]) -> str:
    quoted = found[1]
    return harmless(found[0]) if quoted is None else f'"{harmless(quoted)}"'
