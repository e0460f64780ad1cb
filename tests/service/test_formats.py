"""The table of formats."""

import pytest

from bronwijzer import formats


def test_names_and_extensions_are_unique_per_kind() -> None:
    """No two formats of a kind answer to one name."""
    for table in (formats.GRAPHS, formats.SOLUTIONS):
        answering = [name for each in table for name in {each.name, each.extension, each.media_type, *each.aliases}]
        assert len(answering) == len(set(answering))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ttl", formats.TURTLE),
        ("TURTLE", formats.TURTLE),
        ("application/x-turtle", formats.TURTLE),
        ("json", formats.JSON),
        ("nonsense", None),
    ],
)
def test_a_format_is_found_by_any_of_its_names(name: str, expected: formats.Format | None) -> None:
    """Name, extension and media type lead to the same row."""
    assert expected == formats.by_name(name)


def test_only_text_types_have_a_charset() -> None:
    """RFC 6838: application types define their own encoding."""
    assert (
        formats.TURTLE.content_type,
        formats.JSON_LD.content_type,
    ) == ("text/turtle;charset=utf-8", "application/ld+json")
