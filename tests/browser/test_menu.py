"""The menu: on one line where there is room, folded on a phone."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
MOST = 110


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_begins_high(visitor: Callable[..., Visit], size: dict[str, int]) -> None:
    """What stands above a page takes two lines, on a phone too."""
    page = visitor(viewport=size).open("/doc/project/pdok?lang=nl")

    assert page.locator("body > header").evaluate("each => each.offsetHeight") <= MOST


def test_the_menu_is_there_where_it_fits(visitor: Callable[..., Visit]) -> None:
    """On a desk nobody needs to open it, and it says where the reader is."""
    page = visitor(viewport=DESK).open("/projecten?lang=nl")

    assert page.get_by_role("link", name="Projecten", exact=True).get_attribute("aria-current") == "page"
    assert page.get_by_label("Zoek op naam, nummer of adres").is_visible()
    assert not page.get_by_text("Menu en zoeken").is_visible()


def test_the_menu_opens_by_the_keyboard_on_a_phone(visitor: Callable[..., Visit]) -> None:
    """Folded, its links are in nobody's way; opened, they are there without a script."""
    page = visitor(viewport=PHONE, java_script_enabled=False).open("/projecten?lang=nl")
    link = page.get_by_role("link", name="Organisaties", exact=True)
    assert not link.is_visible()

    page.get_by_text("Menu en zoeken").focus()
    page.keyboard.press("Enter")

    assert link.is_visible()
    assert page.get_by_label("Zoek op naam, nummer of adres").is_visible()
