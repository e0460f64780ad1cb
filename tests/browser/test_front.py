"""The front page: its numbers are read at a glance, on every width."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

#: The kinds that are one word, and on how many lines each stands.
LINES = """links => links.map(link => {
    const text = document.createRange();
    text.selectNodeContents(link.lastChild);
    return [link.lastChild.textContent.trim(), text.getClientRects().length];
}).filter(([word]) => !word.includes(" "))"""


@pytest.mark.parametrize("width", [320, 360, 414, 440, 460, 768, 1024, 1280])
def test_no_kind_is_broken_in_two(visitor: Callable[..., Visit], width: int) -> None:
    """A word of some length fits beside its number, or below it."""
    page = visitor(viewport={"width": width, "height": 800}).open("/?lang=nl")

    lines = dict(page.locator(".numbers a").evaluate_all(LINES))

    assert "broncodeverzamelingen" in lines
    assert set(lines.values()) == {1}
