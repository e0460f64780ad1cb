"""What the pages about the whole site list."""

from bronwijzer.representation import overview
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Text
from bronwijzer.words import words
from tests.service.web.releases import BASE, SITE, manifest_of, store_of


def publication(trig: str = SITE) -> Publication:
    """Return the publication of a TriG text."""
    return Publication.read(store_of(trig), BASE, manifest_of().dataset)


def test_projects_and_classes_are_counted() -> None:
    """The projects, and how many things of each class are under /id."""
    counted = overview.classes(store_of(), BASE)

    assert [each.value for each in overview.projects(store_of())] == [f"{BASE}id/project/pdok"]
    assert {each.value.rpartition("/")[2]: count for each, count in counted.items()}["Agent"] == 3
    assert not any(each.value.endswith("Ontology") for each in counted)


def test_a_site_with_other_iris_counts_everything() -> None:
    """Where nothing is under /id the classes of all things are counted."""
    counted = overview.classes(store_of("<graph/g> { <http://y.nl/a> a foaf:Agent . }"), BASE)

    assert list(counted.values()) == [1]


def test_entries_are_links_in_the_language_of_the_page() -> None:
    """A list names what it links to and counts what is behind it."""
    (entry,) = overview.entries(store_of(), publication(), words("en"), dict.fromkeys(overview.projects(store_of()), 7))

    assert (entry.href, entry.count) == ("/doc/project/pdok", 7)


def test_questions_come_with_their_query() -> None:
    """An example question has a title and description in the nearest language, and the text that answers it."""
    known = overview.questions(store_of(), publication(), words("en"))
    question = next(each for each in known if each.slug == "projecten")

    assert question.title == Text("Which projects are there?")
    assert question.description == Text("Alle projecten.", "nl", "Dutch")
    assert question.query.startswith("SELECT ?p")


def test_a_dataset_says_what_it_is_in_the_language_of_the_page() -> None:
    """The summary is the dataset's own description; a dataset without one has none."""
    assert overview.summary(store_of(), publication(), words("en")) == Text("A small dataset.")
    assert (
        overview.summary(store_of("<graph/g> { <id/x> dct:title '' }"), publication("<graph/g> {}"), words("en"))
        is None
    )


def test_a_dataset_says_when_it_was_changed() -> None:
    """In words of the page's language; a dataset that does not say has no date."""
    store = store_of('<graph/g> { <id/dataset/site> dct:modified "2026-11-23"^^xsd:date }')

    found = overview.modified(store, publication(), words("nl"))

    assert found
    assert (found.text.value, found.machine) == ("23 november 2026", "2026-11-23")
    assert overview.modified(store_of(), publication(), words("nl")) is None
