"""What the editor suggests is what the data use."""

from bronwijzer.representation.publication import Publication
from bronwijzer.representation.vocabulary import terms
from bronwijzer.store.local import LocalStore


def test_each_class_and_property_in_use_has_a_name_a_count_and_labels(local_store: LocalStore) -> None:
    """Terms are written with the prefixes of the site, and called what the ontology calls them."""
    publication = Publication.read(
        local_store, "https://bronwijzer.example/", "https://bronwijzer.example/id/dataset/bronwijzer"
    )

    found = {(each.name, each.kind): each for each in terms(local_store, publication)}

    project = found["doap:Project", "class"]
    assert project.uses >= 4
    assert {"nl", "en"} == set(project.label)
    assert "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" == found["rdf:type", "property"].iri
