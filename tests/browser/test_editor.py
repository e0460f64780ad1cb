"""The editor on the query page, for someone who types."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def editor_of(page: Page) -> Page:
    """Empty the editor and put the cursor in it."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return page


def text_of(page: Page) -> str:
    """Return what the form would send."""
    return str(page.locator("textarea").input_value())


def test_a_class_is_suggested_by_its_label_and_its_prefix_declared(visitor: Callable[..., Visit]) -> None:
    """Who types a word of the page's language gets the term, and the PREFIX line it needs."""
    visit = visitor()
    page = editor_of(visit.open("/sparql?lang=en"))

    page.keyboard.type("SELECT ?x WHERE { ?x a doap:Pro")
    page.locator(".cm-tooltip-autocomplete li", has_text="doap:Project").first.wait_for()
    page.wait_for_timeout(150)  # the editor takes no suggestion that came only just now
    page.keyboard.press("Enter")

    assert text_of(page).startswith("PREFIX doap: <http://usefulinc.com/ns/doap#>\nSELECT ?x WHERE { ?x a doap:Project")
    assert [] == visit.wrong()


def test_control_enter_asks_and_the_address_can_be_shared(visitor: Callable[..., Visit]) -> None:
    """The answer stands under the query, and its address holds the query."""
    visit = visitor()
    page = editor_of(visit.open("/sparql?lang=nl"))

    page.keyboard.insert_text("SELECT (1 AS ?een) WHERE {}")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status").first).to_contain_text("1 resultaat in ")
    assert "query=SELECT" in page.url
    assert "SELECT (1 AS ?een) WHERE {}" == text_of(page)
    assert [] == visit.wrong()


def test_tab_leaves_the_editor(visitor: Callable[..., Visit]) -> None:
    """The keyboard is never trapped: Tab goes on, Shift+Tab goes back."""
    page = editor_of(visitor().open("/sparql"))

    page.keyboard.press("Tab")
    assert "SELECT" == page.evaluate("document.activeElement.tagName")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.shadowRoot !== null")


def test_a_list_of_suggestions_holds_nobody(visitor: Callable[..., Visit]) -> None:
    """Escape closes the suggestions and keeps what was typed; Tab then goes on."""
    page = editor_of(visitor().open("/sparql?lang=en"))
    page.keyboard.type("SELECT ?x WHERE { ?x a doap:Pro")
    page.locator(".cm-tooltip-autocomplete").wait_for()

    page.keyboard.press("Escape")
    page.locator(".cm-tooltip-autocomplete").wait_for(state="detached")
    page.keyboard.press("Tab")

    assert "SELECT" == page.evaluate("document.activeElement.tagName")
    assert "a doap:Pro}" in text_of(page)


@pytest.mark.parametrize(("language", "name"), [("nl", "Vraag"), ("en", "Query")])
def test_a_screen_reader_hears_what_the_editor_is(visitor: Callable[..., Visit], language: str, name: str) -> None:
    """It is a text box of many lines, named by its visible label."""
    page = visitor().open(f"/sparql?lang={language}")

    box = page.get_by_role("textbox", name=name, exact=True)

    expect(box).to_have_attribute("aria-multiline", "true")


def test_a_mistake_is_marked_where_it_is(visitor: Callable[..., Visit]) -> None:
    """The link to the place puts the cursor there, in the editor."""
    visit = visitor()
    page = visit.open("/sparql?lang=en&query=SELECT%20*%0AWHERE%20%7B%20%3Fs%20%3Fp%20%7D")

    expect(page.locator(".cm-lintRange-error").first).to_have_text("}")
    page.locator("a[data-place]").click()

    assert page.evaluate("document.activeElement.shadowRoot !== null")
    assert [] == visit.wrong()


def test_a_long_query_is_sent_in_the_body(visitor: Callable[..., Visit]) -> None:
    """What would not fit in an address is posted, and answered all the same."""
    page = editor_of(visitor().open("/sparql?lang=en"))

    page.keyboard.insert_text("SELECT (1 AS ?one) WHERE {} # " + "x" * 9000)
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status").first).to_contain_text("1 result")
    assert "query=" not in page.url


def test_the_same_question_can_be_copied(visitor: Callable[..., Visit]) -> None:
    """A button copies the link, the command or the program, and says that it did."""
    visit = visitor(permissions=["clipboard-read", "clipboard-write"])
    page = visit.open("/sparql?lang=en&format=html&query=ASK%7B%7D")

    page.locator("summary", has_text="curl").click()
    page.get_by_role("button", name="Copy: curl").click()

    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert "curl https://" in page.evaluate("navigator.clipboard.readText()")
    assert [] == visit.wrong()
