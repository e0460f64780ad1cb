"""Files that nobody should have written, beside a good one: each gets its verdict, and nothing else is lost."""

from pathlib import Path

from bronwijzer.harvest.http import Fetcher, Limits
from bronwijzer.harvest.publiccode import harvest
from bronwijzer.harvest.sources import found
from bronwijzer.harvest.writing import Target
from tests.conftest import silent
from tests.service.harvest.samples import GOOD
from tests.service.harvest.servers import serving
from tests.service.harvest.test_reading import UNREADABLE

ADDRESSES = {
    "gone": "/missing",
    "http-failed": "/nonsense",
    "http-redirects": "/loop",
    "http-status": "/busy",
    "http-timeout": "/dribble",
    "too-large": "/huge",
}


def test_every_bad_source_has_its_verdict_and_a_good_one_beside_it_is_taken(data: Path, tmp_path: Path) -> None:
    """Files and addresses, each refused by its own rule with a line; only the good one becomes a graph."""
    (tmp_path / "goed.yml").write_text(GOOD, encoding="utf-8")
    for rule, raw in UNREADABLE.items():
        (tmp_path / f"{rule}.yml").write_bytes(raw)
    quick = Fetcher(Limits(seconds=1.0, tries=1, pause=0.0), allow_private=True)

    with serving() as server:
        asked = {server.url(path): rule for rule, path in ADDRESSES.items()}
        given = [*asked, *map(str, sorted(tmp_path.glob("*.yml")))]
        outcome = harvest(found(given, None), Target.of(data / "publiccode"), quick, silent, whole=False)

    rules = {each.source: {one.rule for one in each.findings if one.level == "error"} for each in outcome.verdicts}
    assert asked.keys() < rules.keys()
    assert {} == {source: found for source, found in rules.items() if source in asked and found != {asked[source]}}
    assert {rule for rule in UNREADABLE if rule not in rules[f"{rule}.yml"]} == set()
    assert rules["goed.yml"] == set()
    assert {path.name for path in (data / "publiccode").glob("*.ttl")} == {"goed.ttl", "oordelen.ttl"}
