"""Readable at speed: what a page weighs on the wire, and how it looks before any script has run."""

from collections.abc import Callable

from tests.browser.conftest import Visit

MOST_BYTES = 60_000


def test_a_project_page_is_light(visitor: Callable[..., Visit]) -> None:
    """With its style and icon a project's page takes at most 60 kB, and no script."""
    visit = visitor()
    kinds: list[str] = []
    visit.page.on("request", lambda request: kinds.append(request.resource_type))
    page = visit.open("/doc/project/pdok")

    weight = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, each) => sum + each.transferSize, 0)"
    )

    assert 0 < weight <= MOST_BYTES
    assert "script" not in kinds
