"""What a release says of its contents: the numbers are those of the statements."""

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.prefixes import OWL, RDF, RDFS, VOID
from bronwijzer.release.partitions import Said, describe_contents

BASE = "http://x.nl/"
A, B, C = (NamedNode(f"{BASE}id/{name}") for name in "abc")
KIND = NamedNode("http://e/Kind")
DEFAULT = NamedNode(f"{BASE}sparql#default-graph")
UNION = [
    Triple(A, RDF("type"), KIND),
    Triple(B, RDF("type"), KIND),
    Triple(A, RDFS("label"), Literal("a")),
    Triple(A, RDFS("label"), Literal("b")),
    Triple(A, OWL("sameAs"), NamedNode("https://elders.nl/1")),
    Triple(B, OWL("sameAs"), NamedNode("https://elders.nl/2")),
    Triple(A, OWL("sameAs"), B),
    Triple(B, OWL("sameAs"), NamedNode("urn:x")),
]


def described() -> list[Said]:
    """Return what is said of the small union."""
    return list(describe_contents(UNION, C, BASE))


def of(part: NamedNode) -> dict[str, str]:
    """Return what is said of a part, by the last word of its property."""
    return {
        predicate.value.rpartition("#")[2]: getattr(term, "value", "")
        for subject, predicate, term in described()
        if subject == part
    }


def parts(name: str) -> list[NamedNode]:
    """Return the parts of a kind."""
    return [term for _, predicate, term in described() if predicate == VOID(name) and isinstance(term, NamedNode)]


def test_each_class_is_counted() -> None:
    """A class partition has the class and its number of things."""
    assert [of(part) for part in parts("classPartition")] == [{"class": KIND.value, "entities": "2"}]


def test_each_property_is_counted() -> None:
    """A property partition has its triples, and its distinct subjects and objects."""
    found = {of(part)["property"]: of(part) for part in parts("propertyPartition")}

    label = found[RDFS("label").value]
    assert set(found) == {RDF("type").value, RDFS("label").value, OWL("sameAs").value}
    assert (label["triples"], label["distinctSubjects"], label["distinctObjects"]) == ("2", "1", "2")


def test_links_elsewhere_are_counted_by_site() -> None:
    """A link within the site is none, and each linkset says where it leads."""
    found = [of(part) for part in parts("subset") if part != DEFAULT]

    assert [(each["objectsTarget"], each["triples"]) for each in found] == [("https://elders.nl/", "2"), ("urn:", "1")]
    assert {each["subjectsTarget"] for each in found} == {DEFAULT.value}


def test_the_same_union_is_described_the_same() -> None:
    """The names of the parts follow from what they are about."""
    assert described() == list(describe_contents(list(reversed(UNION)), C, BASE))
