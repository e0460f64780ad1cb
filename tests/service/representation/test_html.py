"""The context of a page: what is on it, in which order, and what never becomes a link."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.description import describe
from bronwijzer.representation.html import MOST_VALUES, Property, ResourcePage, resource_page
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Text
from bronwijzer.words import Words, words
from tests.service.web.releases import BASE, SITE, manifest_of, store_of


def page_of(iri: str, trig: str = SITE, language: str = "nl", page: int = 1) -> ResourcePage:
    """Return the page about a resource of a TriG text."""
    store = store_of(trig)
    publication = Publication.read(store, BASE, manifest_of().dataset)
    about = NamedNode(iri if ":" in iri else BASE + iri)
    return resource_page(describe(store, about, page=page), publication, words(language))


def values(page: ResourcePage, name: str) -> Property:
    """Return the property with this name."""
    return next(each for each in page.properties if each.link.text.value == name)


def test_every_value_names_its_sources() -> None:
    """Where two sources agree both are named; where they differ each value has its own."""
    found = {
        value.link.text.value: [source.text.value for source in value.sources]
        for value in values(page_of("id/project/pdok"), "onderhouden door").values
        if value.link
    }

    assert found == {"Geonovum": ["Het register"], "Kadaster": ["Het artikel", "Het register"]}


def test_a_source_is_one_click_away() -> None:
    """The name of a source links to its own page, which says what it is."""
    (source, _) = page_of("id/project/pdok").sources

    assert (source.text.value, source.href) == ("Het artikel", "/graph/artikel")


def test_a_source_without_a_name_in_the_language_is_marked() -> None:
    """On an English page a Dutch title is shown as Dutch."""
    sources = page_of("id/project/pdok", language="en").sources

    assert [source.text for source in sources] == [Text("Het register", "nl", "Dutch"), Text("The article")]


def test_the_shapes_group_and_order_the_properties() -> None:
    """What the shapes place stands under their headings, the rest under Other, and the upkeep last and folded."""
    groups = page_of("id/project/pdok").groups

    assert [(each.title.value, each.folded) for each in groups] == [
        ("Wie", False),
        ("Overig", False),
        ("Naam en soort in de gegevens", True),
    ]
    assert [each.link.text.value for each in groups[0].properties] == ["onderhouden door"]


def test_something_else_can_stand_between_the_groups() -> None:
    """What has a rank of its own stands after the groups up to that rank, and before the rest."""
    page = page_of("id/project/pdok")
    (who, other, _) = page.groups

    assert page.around(who.rank) == ((who,), (other,))
    assert page.around(0) == ((), (who, other))


def test_a_shape_names_a_property_in_the_language_of_the_page() -> None:
    """The name that the shape of the class gives wins, where it has one in the page's language."""
    dutch, english = (page_of("id/project/pdok", language=each).groups[-1].properties for each in ("nl", "en"))

    assert next(each.link.text.value for each in dutch) == "naam"
    assert "naam" not in [each.link.text.value for each in english]


def test_sources_that_say_the_same_are_named_once() -> None:
    """A group whose every value has one source names it below; else each value names its own."""
    who, other, _ = page_of("id/project/pdok").groups

    assert who.sources == ()
    assert [each.text.value for each in other.sources] == ["Het artikel"]


@pytest.mark.parametrize(("language", "text"), [("nl", Text("X")), ("en", Text("X", "nl", "Dutch"))])
def test_a_text_with_and_without_a_language_is_shown_once(language: str, text: Text) -> None:
    """The language is that of the page, or the nearest that a source gives; every source of the text is named."""
    trig = '<graph/a> { <id/x> foaf:name "X" } <graph/b> { <id/x> foaf:name "X"@nl }'
    (found,) = page_of("id/x", trig, language=language).properties

    (value,) = found.values
    assert value.literal is not None
    assert (value.literal.text, len(value.sources)) == (text, 2)


def test_the_page_tells_where_sources_differ() -> None:
    """Two sources with overlapping lists of maintainers differ, and the page says so."""
    assert values(page_of("id/project/pdok"), "onderhouden door").disputed
    assert "De bronnen noemen hier niet hetzelfde" in Words("nl")("resource.differ")


def test_the_lead_is_a_sentence_of_the_thing_itself() -> None:
    """A page opens with what the sources say the thing is, in its language where there is one."""
    trig = '<graph/g> { <id/x> dct:description "Een ding."@nl, "A thing."@en . <id/y> dct:relation <id/x> . }'

    assert page_of("id/x", trig, language="en").lead == Text("A thing.")
    assert page_of("id/y", trig).lead is None


def test_a_claim_is_a_claim_wherever_it_is_mentioned() -> None:
    """A link to a claim carries the name of who makes it."""
    incoming = page_of("id/project/pdok").incoming
    (value,) = next(each.values for each in incoming if each.link.iri == "https://schema.org/about")

    assert value.link is not None
    assert value.link.claimed_by == (Text("Delta10"),)


def test_the_page_of_a_claim_says_whose_it_is() -> None:
    """The page of a claim links to its author; the page of a fact has none."""
    (author,) = page_of("id/bewering/succes").claimed_by or ()

    assert author.href == "/doc/organisatie/delta10"
    assert page_of("id/project/pdok").claimed_by is None


def test_a_claim_without_author_is_still_a_claim() -> None:
    """Who says it may be unknown, that it is said is not."""
    assert page_of("id/c", "<graph/g> { <id/c> a schema:Claim . }").claimed_by == ()


@pytest.mark.parametrize(
    ("iri", "href"),
    [
        ("https://y.nl/", "https://y.nl/"),
        ("HTTP://y.nl/", "HTTP://y.nl/"),
        ("mailto:a@b.nl", "mailto:a@b.nl"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("urn:isbn:1", None),
    ],
)
def test_only_addresses_of_the_web_become_links(iri: str, href: str | None) -> None:
    """Any IRI may stand in the data; a browser follows only those it can be trusted with."""
    (value,) = page_of("id/x", f"<graph/g> {{ <id/x> dct:relation <{iri}> . }}").properties[0].values

    assert value.link is not None
    assert value.link.href == href
    assert page_of(iri, f"<graph/g> {{ <id/x> dct:relation <{iri}> . }}").external == href


@pytest.mark.parametrize(
    ("text", "href"), [("https://y.nl/", "https://y.nl/"), ("javascript:x", None), ("https://a b", None)]
)
def test_an_address_in_a_literal_follows_the_same_rule(text: str, href: str | None) -> None:
    """An xsd:anyURI becomes a link when it is one that a browser may follow."""
    (value,) = page_of("id/x", f'<graph/g> {{ <id/x> dct:source "{text}"^^xsd:anyURI . }}').properties[0].values

    assert (value.link.href if value.link else None) == href


def test_a_named_resource_elsewhere_has_its_page_here() -> None:
    """What the sources name has a page with what they say, which then leads outside."""
    page = page_of("http://www.wikidata.org/entity/Q1")

    assert page.external == "http://www.wikidata.org/entity/Q1"
    assert page_of("id/project/pdok").external is None


def test_many_values_are_cut_and_counted() -> None:
    """A property with hundreds of values shows some and says how many more there are."""
    many = " , ".join(f'"{number}"' for number in range(MOST_VALUES + 7))
    (found,) = page_of("id/x", f"<graph/g> {{ <id/x> dct:title {many} . }}").properties

    assert (len(found.values), found.more, found.count) == (MOST_VALUES, 7, MOST_VALUES + 7)


def test_incoming_links_are_counted_over_all_pages() -> None:
    """A page shows its part of the links and the number of all of them."""
    links = "".join(f"<id/s/{number}> dct:relation <id/x> . " for number in range(150))
    page = page_of("id/x", f"<graph/g> {{ {links} }}", page=2)

    assert (page.incoming[0].count, len(page.incoming[0].values), page.incoming[0].more) == (150, 50, 100)
    assert (page.previous, page.following) == ("/doc/x", None)


def test_a_source_shows_what_it_says() -> None:
    """The page of a graph lists its statements, thing by thing."""
    page = page_of("graph/artikel")
    things = [each.subject.text.value for each in page.contents]

    assert page.contents_count == sum(each.count for said in page.contents for each in said.properties)
    assert things == [
        "Het artikel",
        "PDOK is een succes",
        "Delta10",
        "Kadaster",
        "Publieke Dienstverlening Op de Kaart",
        "Bezoek",
    ]
