"""A second harvest asks only for what has changed, and what has not keeps its graph and its verdict."""

from dataclasses import replace
from pathlib import Path

import pytest

from bronwijzer.harvest.graph import PUBLICCODE
from bronwijzer.harvest.http import Fetcher, Limits
from bronwijzer.harvest.memory import Memory
from bronwijzer.harvest.publiccode import Harvest, harvest
from bronwijzer.harvest.sources import found
from bronwijzer.harvest.writing import Target
from tests.conftest import silent
from tests.service.harvest.samples import GOOD
from tests.service.harvest.servers import Server, serving

WARNED = GOOD.replace("EUPL-1.2", "EUPL-1.2-or-later").replace("Gemeente Groningen", "Iemand anders")


def harvested(server: Server, into: Path, *paths: str) -> Harvest:
    """Harvest addresses as a program of its own would: with nothing but what was remembered."""
    memory = Memory.of(into)
    fetch = Fetcher(Limits(seconds=5.0, pause=0.0), allow_private=True, etags=memory.etags)
    sources = found([server.url(path) for path in paths or ("/good",)], None)
    return harvest(sources, Target.of(into), fetch, silent, whole=False, memory=memory)


@pytest.mark.parametrize("name", ["publiccode", "publiccode.trig"])
def test_what_has_not_changed_is_not_sent_again(name: str, data: Path) -> None:
    """The second harvest sends the validator, gets no body, and comes to the same verdict and bytes."""
    with serving() as server:
        server.good = WARNED.encode()
        first, second = harvested(server, data / name), harvested(server, data / name)

    assert [None, '"een"'] == [tag for path, tag in server.asked if path == "/good"]
    assert first.verdicts == second.verdicts
    assert "warned" == second.verdicts[0].outcome
    assert () == second.changed


def test_a_harvest_of_one_source_remembers_the_others(data: Path) -> None:
    """What was found in a source that is not asked for now is what is found in it when it has not changed."""
    into = data / "publiccode"
    with serving() as server:
        server.good = WARNED.encode()
        first = harvested(server, into, "/good", "/other")
        harvested(server, into, "/good")
        last = harvested(server, into, "/good", "/other")

    assert ["warned", "warned"] == [each.outcome for each in last.verdicts]
    assert first.verdicts == last.verdicts


def test_a_graph_that_was_removed_is_made_again(data: Path) -> None:
    """A source that has not changed is read again where its graph is gone; one that is refused never had any."""
    into = data / "publiccode"
    with serving() as server:
        server.good = GOOD.encode()
        (name,) = (each.name for each in harvested(server, into).verdicts)
        (into / f"{name}.ttl").unlink()
        assert name in harvested(server, into).changed
        server.good = b"- geen\n"
        for _ in range(2):
            harvested(server, data / "anders")

    assert [None, None, None, '"een"'] == [tag for path, tag in server.asked if path == "/good"]


def test_a_source_that_is_gone_is_not_remembered(data: Path) -> None:
    """When it comes back it is read, whatever was found in it before."""
    into = data / "publiccode"
    with serving() as server:
        server.good = GOOD.encode()
        good, _ = harvested(server, into, "/good", "/missing").verdicts

    assert {good.name} == Memory.of(into).findings.keys()


def test_another_mapping_reads_everything_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older mapping made of a source is no reason to leave it."""
    into = data / "publiccode"
    with serving() as server:
        server.good = GOOD.encode()
        harvested(server, into)
        monkeypatch.setattr("bronwijzer.harvest.memory.PUBLICCODE", replace(PUBLICCODE, mapping="later"))
        harvested(server, into)

    assert [None, None] == [tag for path, tag in server.asked if path == "/good"]


def test_a_memory_that_cannot_be_used_is_none(data: Path) -> None:
    """A broken file of remembered versions only costs a request."""
    (data / "publiccode").mkdir()
    (data / "publiccode" / ".harvest.json").write_text(
        '{"mapping": "bronwijzer publiccode 2", "etags": {}, "findings": {"a": [{"rule": 1}]}}', encoding="utf-8"
    )

    assert {} == Memory.of(data / "publiccode").findings
