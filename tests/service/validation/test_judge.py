"""A site judged: the file and line of what is nearest to the fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.errors import SourceError
from bronwijzer.release.build import validate
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.validation.report import Report

SHAPES = """PREFIX e: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:Shape-kind, e:Shape-name .
e:Shape-kind sh:path e:kind ; sh:in (e:a e:b) ; sh:message "Kies a of b."@nl, "Choose a or b."@en .
e:Shape-name sh:path e:name ; sh:minCount 1 ; sh:message "Geef een naam."@nl, "Give a name."@en .
"""
DATA = """PREFIX e: <http://e/>

e:x
    a e:Thing ;
    e:kind
        e:a ,
        e:z
.
"""
CHECK = """# Info: A thing has a source.
# nl: Een ding heeft een bron.
SELECT ?focus { ?focus a <http://e/Thing> FILTER NOT EXISTS { ?focus <http://e/source> ?s } }
"""


def _judged(folder: Path) -> Report:
    return validate(Site.open(folder, Settings()), lambda *_: None)


def test_a_finding_is_placed_at_value_then_path_then_node(site_of: Callable[[dict[str, str]], Path]) -> None:
    """The wrong value has its own line; what is missing has that of its node."""
    folder = site_of({"data/a.ttl": DATA, "shapes/s.ttl": SHAPES, "shapes/checks/source.rq": CHECK})

    report = _judged(folder)

    assert [
        (str(each.shape).strip("<>").rpartition("/")[2], each.place.line if each.place else 0)
        for each in report.findings
    ] == [("Shape-name", 4), ("Shape-kind", 7), ("source", 4)]


def test_a_rule_that_tells_the_node_to_repair_is_placed_there(site_of: Callable[[dict[str, str]], Path]) -> None:
    """A rule over a whole scheme points at the one concept in it that is wrong."""
    rule = """PREFIX sh: <http://www.w3.org/ns/shacl#>
<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/Scheme> ; sh:sparql <http://e/rule> .
<http://e/rule> sh:message "No."@en ; sh:select "SELECT $this ?value { ?value <http://e/in> $this }" .
"""
    data = "<http://e/s> a <http://e/Scheme> .\n\n<http://e/c> <http://e/in> <http://e/s> ."

    (finding,) = _judged(site_of({"data/a.ttl": data, "shapes/s.ttl": rule})).findings

    assert finding.place is not None
    assert finding.place.line == 3


def test_shapes_are_not_judged_as_data(site_of: Callable[[dict[str, str]], Path]) -> None:
    """An instance that stands in the shapes is out of sight, of shapes and of checks."""
    shapes = SHAPES + "e:y a e:Thing .\n"
    folder = site_of({"data/a.ttl": "", "shapes/s.ttl": shapes, "shapes/checks/source.rq": CHECK})

    assert _judged(folder).findings == ()


def test_a_site_without_rules_conforms(site_of: Callable[[dict[str, str]], Path]) -> None:
    """Any RDF folder is a site."""
    assert _judged(site_of({"data/a.ttl": DATA})).findings == ()


def test_a_node_that_no_file_names_has_no_place(site_of: Callable[[dict[str, str]], Path]) -> None:
    """A target that the data does not hold is found, and its place is honestly unknown."""
    shapes = SHAPES.replace("sh:targetClass e:Thing", "sh:targetNode e:absent")
    (finding,) = _judged(site_of({"data/a.ttl": DATA, "shapes/s.ttl": shapes})).findings

    assert finding.place is None


def test_a_question_that_cannot_be_asked_is_told_before_a_release(site_of: Callable[[dict[str, str]], Path]) -> None:
    """An example question that is not SPARQL is its steward's to mend."""
    folder = site_of({"data/a.ttl": DATA, "data/queries/vraag.rq": "SELECT * {"})

    with pytest.raises(SourceError, match=r"checks\.syntax"):
        _judged(folder)
