"""Tables for spreadsheets."""

import csv
import io

import pytest

from bronwijzer.representation.spreadsheet import harmless, harmless_table


@pytest.mark.parametrize(
    "text", ["=1", "+A1", "-cmd", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0d1", "-1+2", "+31 6"]
)
def test_what_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    """An apostrophe before it is how a spreadsheet is told that something is text."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "PDOK", "1=1", "-1", "+2.50", "-1.5E-3", "https://x.nl/=1", "'=1"])
def test_anything_else_stays_what_it_is(text: str) -> None:
    """Names, addresses and numbers are as they were."""
    assert harmless(text) == text


def test_a_table_keeps_its_cells() -> None:
    """Only a cell that begins as a formula changes, not one that holds a comma or a line before the sign."""
    cells = [["a", "=b"], ['=say "x", =y', "c,=d"], ["", "-5"], ["e\n=f", "+x"], ['"', "'-z"]]
    written = io.StringIO(newline="")
    csv.writer(written).writerows(cells)

    rows = list(csv.reader(io.StringIO(harmless_table(written.getvalue().encode()).decode(), newline="")))

    assert rows == [["a", "'=b"], ['\'=say "x", =y', "c,=d"], ["", "-5"], ["e\n=f", "'+x"], ['"', "'-z"]]
