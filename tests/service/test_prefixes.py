"""The code's namespaces and the project's own list agree."""

from bronwijzer.prefixes import NAMESPACES
from bronwijzer.release.build import Content
from bronwijzer.turtle import declared_prefixes


def test_the_code_uses_the_namespaces_of_the_list(content: Content) -> None:
    """ontology/prefixes.ttl is the only list; the code may not differ from it."""
    declared = declared_prefixes(content.quads)

    assert declared == declared | NAMESPACES
