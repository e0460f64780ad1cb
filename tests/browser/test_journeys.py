"""The readers of this site, each from the home page to an answer: by keyboard alone, in both languages."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bronwijzer.words import Words, words
from tests.browser.conftest import Visit
from tests.browser.hands import Hands

PHONE = {"width": 360, "height": 740}
#: What the data call things, in each language.
NAMES = {
    "creation": {"nl": "Totstandkoming van PDOK", "en": "Creation of PDOK"},
    "collaboration": {"nl": "Samenwerking achter PDOK", "en": "Collaboration behind PDOK"},
    "history": {"nl": "Bladzijde van PDOK over zijn geschiedenis", "en": "PDOK's page on its history"},
    "solution": {"nl": "Drupal voor Gemeenten (oplossing)", "en": "Drupal voor Gemeenten (solution)"},
    "based-on": {"nl": "software waarop het is gebaseerd", "en": "based on"},
    "question": {
        "nl": "Wie gebruikt software die op bepaalde andere software is gebaseerd, zoals Drupal?",
        "en": "Who uses software that is based on certain other software, such as Drupal?",
    },
    "municipalities": {
        "nl": "Gemeenten die zijn aangesloten bij Drupal voor Gemeenten",
        "en": "Municipalities that joined Drupal voor Gemeenten",
    },
    "verdict": {
        "nl": "Oordeel over publiccode.yaml (Signalen/frontend)",
        "en": "Verdict on publiccode.yaml (Signalen/frontend)",
    },
}


@dataclass(frozen=True)
class Reader:
    """Somebody on the home page, with hands, in a language."""

    hands: Hands
    say: Words

    @property
    def page(self) -> Page:
        """The page that the reader is on."""
        return self.hands.page

    def name(self, key: str) -> str:
        """Return what the data call something in the reader's language."""
        return NAMES[key][self.say.language]

    def heading(self) -> str:
        """Return what the page says that it is about."""
        return self.page.locator("h1").inner_text()


@pytest.fixture(params=["nl", "en"])
def reader_of(visitor: Callable[..., Visit], request: pytest.FixtureRequest) -> Callable[..., Reader]:
    """Give a function that opens the home page for somebody with a browser as told."""

    def come(**options: object) -> Reader:
        return Reader(Hands(visitor(locale=request.param, **options).open("/")), words(request.param))

    return come


def test_who_started_pdok_and_who_says_so(reader_of: Callable[..., Reader]) -> None:
    """A web user goes from the project to its beginning, to those who began it, and to the source that says so."""
    reader = reader_of(viewport=PHONE)

    reader.hands.follow("PDOK", reader.name("creation"), reader.name("collaboration"))

    said = reader.page.locator("dd", has=reader.page.get_by_role("link", name="Kadaster")).first
    assert f"{reader.say('resource.according-to')} " in said.inner_text()
    reader.hands.to("Geonovum").follow(reader.name("history"))
    assert reader.heading() == reader.name("history")


def test_which_municipalities_project_is_based_on_drupal(reader_of: Callable[..., Reader]) -> None:
    """A web user finds the question in plain words, and its answer in a table."""
    reader = reader_of(viewport=PHONE)

    reader.hands.follow(reader.say("home.all-questions"), reader.name("question"))

    row = reader.page.locator("tbody tr", has_text="Drupal voor Gemeenten")
    assert reader.name("municipalities") in row.first.inner_text()


def test_the_same_project_is_found_by_a_word(reader_of: Callable[..., Reader]) -> None:
    """Who types Drupal in the box on the home page is led to the project, which shows what it is made of."""
    reader = reader_of(viewport=PHONE)

    reader.hands.to(reader.say("search.label")).type("drupl gemeenten").enter()
    reader.hands.follow(reader.name("solution"))

    fact = reader.page.locator("dl.facts div", has_text=reader.name("based-on"))
    assert fact.get_by_role("link", name="Drupal", exact=True).is_visible()


def test_all_of_it_is_a_spreadsheet(reader_of: Callable[..., Reader], tmp_path: Path) -> None:
    """Every list that the home page counts can be taken along, as a table of as many rows."""
    reader = reader_of(viewport=PHONE)
    counted = [each.replace("\n", " ") for each in reader.page.locator(".numbers li").all_inner_texts()[:-1]]

    reader.hands.follow(reader.say("home.download"))

    assert [f"{each} (CSV)" for each in counted] == reader.page.get_by_role("link", name="(CSV)").all_inner_texts()
    table = reader.hands.save(f"{counted[0]} (CSV)", tmp_path)
    assert table.suffix == ".csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert len(rows) == int(re.sub(r"\D", "", counted[0]))


def test_a_query_is_written_run_and_taken_along(reader_of: Callable[..., Reader], tmp_path: Path) -> None:
    """A consumer of linked data writes a query, sees its answer, and takes it along for a program."""
    reader = reader_of()

    reader.hands.follow(reader.say("home.query")).to(reader.say("sparql.query")).press("Control+a")
    reader.page.keyboard.insert_text("SELECT ?p WHERE { ?p a <http://usefulinc.com/ns/doap#Project> } LIMIT 7")
    reader.hands.press("Control+Enter")

    expect(reader.page.get_by_role("status").first).to_contain_text(reader.say.count("result.rows", 7))
    answer = reader.hands.save("CSV", tmp_path)
    assert len(answer.read_text(encoding="utf-8").splitlines()) == 1 + 7


def test_the_data_can_be_cited_and_checked(reader_of: Callable[..., Reader], tmp_path: Path) -> None:
    """A researcher finds how to cite the version, and that a file is the one with the checksum beside it."""
    reader = reader_of()

    reader.hands.follow(reader.say("home.dataset"))
    file = reader.hands.save("bronwijzer.nt.gz", tmp_path)

    version = re.search(r"2\d{3}\.\d+\.\d+-\w{12}", reader.page.locator("footer").inner_text())
    assert version
    assert version[0] in reader.page.locator("#cite + p").inner_text()
    row = reader.page.locator("tr", has_text=file.name).inner_text()
    assert hashlib.sha256(file.read_bytes()).hexdigest() in row


def test_a_steward_finds_what_is_wrong_with_a_file(reader_of: Callable[..., Reader]) -> None:
    """Who keeps a publiccode.yml finds the verdict on it by the name of the project, and what to mend on which line."""
    reader = reader_of()

    reader.hands.to(reader.say("search.label")).type("signalen").enter().follow(reader.name("verdict"))

    finding = reader.page.locator("li", has_text="legal.license").inner_text()
    assert re.match(rf"{reader.say('verdict.line', line='33')}\b", finding)
    assert reader.say("verdict.repair") in finding


def test_an_operator_learns_the_limits_and_what_is_kept(reader_of: Callable[..., Reader]) -> None:
    """Who is to answer for a site like this reads what a query may cost, and that nothing is kept of visitors."""
    reader = reader_of()

    reader.hands.follow(reader.say("home.query"))
    reader.hands.to(reader.say("sparql.limits-title")).press()
    limits = reader.say("sparql.limits-share", quick=1, client=16, queue=200)
    assert reader.page.get_by_text(limits).is_visible()
    reader.hands.follow(reader.say("about.title"))

    assert reader.page.get_by_text(reader.say("about.privacy-how")).is_visible()
    assert reader.page.context.cookies() == []
