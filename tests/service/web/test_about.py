"""The pages about the site, and its words."""

from flask.testing import FlaskClient

from tests.service.web.test_pages import page


def test_the_terms_are_counted_and_named_in_both_languages(client: FlaskClient) -> None:
    """Each class and property with its short form, its names, and how often it is used."""
    text = page(client, "/termen")

    assert "<code>doap:maintainer</code>" in text
    assert '<td lang="nl" data-label="Nederlands">onderhouden door</td>' in text
    assert '<td lang="en" data-label="Engels">maintained by</td><td class="number" data-label="Gebruik">2</td>' in text


def test_a_term_tells_how_it_is_used(client: FlaskClient) -> None:
    """A property shows statements, a class its things and their list; what is no term shows neither."""
    maintainer = page(client, "/doc?iri=http://usefulinc.com/ns/doap%23maintainer")
    project = page(client, "/doc?iri=http://usefulinc.com/ns/doap%23Project", "en")
    issued = page(client, "/doc?iri=http://purl.org/dc/terms/issued")

    assert "2 keer gebruikt." in maintainer
    assert "→" in maintainer
    assert '1 thing is one. <a href="/projecten">' in project
    assert '<time datetime="2017-02-02">' in issued
    assert "Hoe deze term wordt gebruikt" not in page(client, "/doc/organisatie/kadaster")


def test_the_site_says_what_it_is_and_what_it_is_not(client: FlaskClient) -> None:
    """Sources, method, limits and privacy; and no claim of conformance."""
    assert "sets no cookies" in page(client, "/over", "en")
    assert "geen officiële toegankelijkheidsverklaring" in page(client, "/toegankelijkheid")


def test_the_dataset_can_be_cited_and_loaded(client: FlaskClient) -> None:
    """A reference in text and BibTeX, and each list as a spreadsheet."""
    text = page(client, "/dataset", "en")

    assert "@misc{bronwijzer-1," in text
    assert 'href="/projecten?format=csv"' in text


def test_a_mistyped_address_leads_to_what_was_meant(client: FlaskClient) -> None:
    """The nearest names of the same kind are links."""
    answer = client.get("/doc/project/pdk", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert '<a href="/doc/project/pdok">' in answer.text
    assert "Bedoelde je" not in client.get("/doc?iri=http://x.nl/pdk", headers={"Accept": "text/html"}).text
