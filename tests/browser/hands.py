"""A reader who has a keyboard and no mouse."""

from pathlib import Path
from typing import Self

from playwright.sync_api import Page

#: A reader gives up after so many stops.
MOST_STOPS = 250
NAME = r"""() => {
    let each = document.activeElement;
    while (each.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
    const said = each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent ?? each.textContent;
    return said.replace(/\s+/g, " ").trim();
}"""


class Hands:
    """Tab, Enter and what is typed: nothing else reaches the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, name: str) -> Self:
        """Press Tab until the link, button or field with a name has the focus."""
        passed = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            passed.append(str(self.page.evaluate(NAME)))
            if passed[-1] == name:
                return self
        raise AssertionError((name, passed))

    def type(self, text: str) -> Self:
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        return self

    def press(self, key: str = "Enter") -> Self:
        """Press a key where the focus is, on the same page."""
        self.page.keyboard.press(key)
        return self

    def enter(self) -> Self:
        """Press Enter, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def follow(self, *names: str) -> Self:
        """Go from page to page by the links with these names."""
        for name in names:
            self.to(name).enter()
        return self

    def save(self, name: str, folder: Path) -> Path:
        """Take the file behind the link with a name along, as the browser calls it."""
        self.to(name)
        with self.page.expect_download() as coming:
            self.page.keyboard.press("Enter")
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path
