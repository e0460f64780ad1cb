"""What a screen reader is told of each kind of page, written down: whoever changes a page sees what it changes there.

`make snapshots` writes them anew; the difference is to be read before it is committed.
"""

import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, STATUS, STRAINED, in_language
from tests.browser.small import PLACES
from tests.service.web.conftest import Running

FOLDER = Path(__file__).parent / "snapshots"
DIGEST = re.compile("[0-9a-f]{64}")
#: What is heard in every language at the same place, whatever it is called.
LANDMARKS = re.compile(r"( *)- '?(heading|link|list|listitem|row|region|navigation|textbox|combobox|button|main)\b")


@pytest.fixture(scope="module")
def opened(browser: Browser, small: Running, strained: Running) -> Iterator[Callable[[str, str], Page]]:
    """Give a function that opens a kind of page in a language, as it is before any script has run."""
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(context.new_page(), "")

    def open_page(kind: str, language: str) -> Page:
        client = STRAINED.get(kind)
        visit.page.set_extra_http_headers({"X-Forwarded-For": client} if client else {})
        visit.address = f"http://127.0.0.1:{(strained if client else small).port}"
        page = visit.open(in_language(PLACES.get(kind, PLACES["answer"]), language))
        assert visit.status == STATUS.get(kind, 200)
        return page

    yield open_page
    context.close()


def heard(page: Page, *parts: str) -> str:
    """Return the accessibility tree of parts of a page, but for digests and addresses, which nobody is told."""
    tree = "\n".join(page.locator(each).aria_snapshot() for each in parts)
    told = [DIGEST.sub("…", line) for line in tree.splitlines() if "- /url:" not in line]
    deeper = [depth(after) > depth(line) for line, after in pairwise([*told, ""])]
    whole = zip(told, deeper, strict=True)
    return "".join(f"{line if has_more else line.removesuffix(':')}\n" for line, has_more in whole)


def depth(line: str) -> int:
    """Return how deep a line of a tree stands."""
    return len(line) - len(line.lstrip())


def outline(tree: str) -> list[str]:
    """Return the landmarks of a tree in their places, without their names."""
    return [found[0] for line in tree.splitlines() if (found := LANDMARKS.match(line))]


def compare(name: str, tree: str) -> None:
    """Compare a tree with the one that is written down, or write it down where that is asked."""
    path = FOLDER / f"{name}.yaml"
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(tree, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == tree, "`make snapshots` writes it down anew"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_heard_as_it_is_written_down(opened: Callable[[str, str], Page], kind: str) -> None:
    """The tree in Dutch is the one in the file; in English the same things stand in the same places."""
    dutch, english = (heard(opened(kind, language), "main") for language in ("nl", "en"))

    assert outline(dutch) == outline(english)
    compare(kind, dutch)


def test_the_frame_of_a_page_is_heard_as_it_is_written_down(opened: Callable[[str, str], Page]) -> None:
    """The way past the menu, the menu, the search box and the foot, which every page has."""
    compare("frame", heard(opened("project", "nl"), "body > a", "body > header", "body > footer"))


def test_nothing_else_is_written_down() -> None:
    """A kind of page that is no more leaves no file."""
    assert {each.stem for each in FOLDER.iterdir()} == {"frame", *KINDS}
