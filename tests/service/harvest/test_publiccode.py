"""A harvest writes each source as a graph of its own, the same bytes each time, and loses nothing."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from bronwijzer.errors import SiteError
from bronwijzer.harvest import graph
from bronwijzer.harvest.publiccode import Harvest, harvest
from bronwijzer.harvest.sources import found
from bronwijzer.harvest.vocabulary import BASE, term, thing
from bronwijzer.harvest.writing import Target
from bronwijzer.prefixes import DCT, RDFS, SH
from bronwijzer.turtle import read
from tests.conftest import silent
from tests.service.harvest.samples import GOOD, LIST, OTHER, nothing_there, triples_of


def test_each_source_is_a_graph_of_its_own(run: Callable[[], Harvest], data: Path) -> None:
    """Two sources make two files, and the verdicts a third."""
    run()

    assert {"oordelen.ttl", "voorbeeld-formulieren.ttl", "voorbeeld-zaaksysteem.ttl"} == {
        path.name for path in (data / "publiccode").iterdir()
    }


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("software/voorbeeld-zaaksysteem", "schema:copyrightHolder", "organisatie/gemeente-groningen"),
        ("software/voorbeeld-zaaksysteem", "schema:isBasedOn", "software/voorbeeld-kern"),
        ("software/voorbeeld-zaaksysteem", "schema:maintainer", "organisatie/gemeente-groningen"),
        ("software/voorbeeld-zaaksysteem", "schema:publisher", "organisatie/gemeente-groningen"),
        ("software/voorbeeld-zaaksysteem", "schema:softwareRequirements", "software/postgres"),
        ("software/voorbeeld-zaaksysteem", "codemeta:developmentStatus", "begrip/ontwikkelstatus/stable"),
        ("organisatie/gemeente-groningen", "bw:gebruiktSoftware", "software/voorbeeld-zaaksysteem"),
        ("project/voorbeeld-zaaksysteem", "doap:repository", "repository/voorbeeld-zaaksysteem"),
        ("repository/voorbeeld-zaaksysteem", "schema:targetProduct", "software/voorbeeld-zaaksysteem"),
    ],
)
def test_a_relation_stands_in_the_graph_of_its_source(
    subject: str, predicate: str, value: str, run: Callable[[], Harvest], data: Path
) -> None:
    """Who uses, owns and maintains, and what is needed, is said by the source that says so."""
    run()

    wanted = Triple(NamedNode(f"{BASE}id/{subject}"), term(predicate), NamedNode(f"{BASE}id/{value}"))
    assert wanted in triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")


def test_a_graph_tells_where_it_comes_from(run: Callable[[], Harvest], data: Path) -> None:
    """Repository, path, commit and mapping stand with every source."""
    run()

    said = {str(each.object).strip('<>"') for each in triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")}
    assert {
        "a" * 40,
        "publiccode.yml",
        graph.PUBLICCODE.mapping,
        f"https://github.com/voorbeeld/zaaksysteem/blob/{'a' * 40}/publiccode.yml",
    } <= said


def test_a_second_run_writes_nothing(run: Callable[[], Harvest], data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sources give the same bytes, also on another day."""
    first = run()
    before = {path: path.read_bytes() for path in (data / "publiccode").iterdir()}
    monkeypatch.setattr("bronwijzer.harvest.graph.today", lambda: "2031-01-01")

    second = run()

    assert 3 == len(first.changed)
    assert () == second.changed
    assert before == {path: path.read_bytes() for path in (data / "publiccode").iterdir()}


def test_a_changed_source_changes_only_its_graph(run: Callable[[], Harvest], sources: Path) -> None:
    """One changed file rewrites its own graph, and the verdicts with the new checksum."""
    run()
    (sources / "a.yml").write_text(GOOD.replace("1.2.3", "1.2.4"), encoding="utf-8")

    assert ("oordelen", "voorbeeld-zaaksysteem") == run().changed


def test_a_source_that_vanished_is_kept_and_marked(
    run: Callable[[], Harvest], sources: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listed file that is gone keeps its statements, marked once, and is told of."""
    run()
    (sources / "b.yml").unlink()

    outcome = run()
    monkeypatch.setattr("bronwijzer.harvest.graph.today", lambda: "2031-01-01")
    again = run()

    said = triples_of(data / "publiccode" / "voorbeeld-formulieren.ttl")
    assert [True, False] == [each.vanished for each in outcome.verdicts]
    assert {graph.VANISHED} < {each.predicate for each in said}
    assert thing("software", "voorbeeld-formulieren") in {each.subject for each in said}
    assert () == again.changed


def test_a_source_that_is_no_longer_listed_has_vanished(run: Callable[[], Harvest], sources: Path) -> None:
    """What a complete list no longer names is kept, marked and reported, with its old origin."""
    run()
    (sources / "lijst.csv").write_text("\n".join(LIST.splitlines()[:2]) + "\n", encoding="utf-8")

    verdicts = {each.name: each for each in run().verdicts}

    assert verdicts["voorbeeld-formulieren"].vanished
    assert "publiccode.yml (voorbeeld/formulieren)" == verdicts["voorbeeld-formulieren"].source
    assert () == run().changed


def test_a_source_that_comes_back_loses_its_mark(run: Callable[[], Harvest], sources: Path, data: Path) -> None:
    """The mark goes when the source is there again."""
    run()
    (sources / "b.yml").rename(sources / "weg")
    run()
    (sources / "weg").rename(sources / "b.yml")
    run()

    said = triples_of(data / "publiccode" / "voorbeeld-formulieren.ttl")
    assert graph.VANISHED not in {each.predicate for each in said}


def test_a_refused_source_stops_nothing_and_keeps_its_last_graph(
    run: Callable[[], Harvest], sources: Path, data: Path
) -> None:
    """A file that has become unreadable is refused, the others go on, and what it last said stays."""
    run()
    before = (data / "publiccode" / "voorbeeld-formulieren.ttl").read_bytes()
    (sources / "b.yml").write_text("<html>", encoding="utf-8")

    outcome = run()

    assert ["refused", "accepted"] == [each.outcome for each in outcome.verdicts]
    assert outcome.refused
    assert before == (data / "publiccode" / "voorbeeld-formulieren.ttl").read_bytes()


def test_a_refused_source_never_reaches_the_graph(run: Callable[[], Harvest], sources: Path, data: Path) -> None:
    """A source that never was accepted has a verdict and no graph."""
    (sources / "b.yml").write_text("- geen\n", encoding="utf-8")

    run()

    assert not (data / "publiccode" / "voorbeeld-formulieren.ttl").exists()
    assert thing("verdict", "voorbeeld-formulieren") in {
        each.subject for each in triples_of(data / "publiccode" / "oordelen.ttl")
    }


def test_a_file_that_no_harvest_made_stays_as_it_is(run: Callable[[], Harvest], data: Path) -> None:
    """What a steward wrote in the same folder is neither written anew nor taken for a source that has vanished."""
    own = data / "publiccode" / "eigen.ttl"
    own.parent.mkdir()
    own.write_text(f"# Met de hand\n<{BASE}id/x/y> <{RDFS('label').value}> 'x'@nl .\n", encoding="utf-8")
    before = own.read_bytes()

    outcome = run()

    assert before == own.read_bytes()
    assert "eigen" not in {*outcome.changed, *(each.name for each in outcome.verdicts)}


@pytest.mark.parametrize("address", ["50%korting", "a[1]", "a#b#c", "a b"])
def test_what_is_no_address_stops_no_harvest(
    address: str, run: Callable[[], Harvest], sources: Path, data: Path
) -> None:
    """An address that cannot be the name of anything is left out, with a finding, and the rest is taken."""
    text = GOOD.replace("https://zaaksysteem.voorbeeld.nl/", f"'https://zaaksysteem.voorbeeld.nl/{address}'")
    (sources / "a.yml").write_text(text, encoding="utf-8")

    outcome = run()

    said = triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")
    assert {"url"} == {each.rule for verdict in outcome.verdicts for each in verdict.findings}
    assert thing("software", "voorbeeld-zaaksysteem") in {each.subject for each in said}
    assert term("schema:url") not in {
        e.predicate for e in said if e.subject == thing("software", "voorbeeld-zaaksysteem")
    }


def test_a_source_with_very_many_names_is_told_what_some_are_like(run: Callable[[], Harvest], sources: Path) -> None:
    """Comparing names takes long, so that it is done a bounded number of times for each source."""
    names = "".join(f"  - Gemeente Groninge{number}\n" for number in range(300))
    (sources / "a.yml").write_text(GOOD.replace("  - Gemeente Groningen\n", names), encoding="utf-8")

    (verdict,) = (each for each in run().verdicts if each.name == "voorbeeld-zaaksysteem")

    assert 300 == len(verdict.findings)
    assert 200 == sum(bool(each.hint) for each in verdict.findings)


def test_trig_holds_all_graphs_in_one_file(sources: Path, data: Path) -> None:
    """Into a .trig file each source keeps a graph of its own, and a second run changes nothing."""
    target = data / "publiccode.trig"
    listed = found((), sources / "lijst.csv")

    harvest(listed, Target.of(target), nothing_there, silent, whole=True)
    again = harvest(listed, Target.of(target), nothing_there, silent, whole=True)

    graphs = {quad.graph_name.value for quad, _ in read(target, BASE, 10_000_000) if hasattr(quad.graph_name, "value")}
    names = ("oordelen", "voorbeeld-formulieren", "voorbeeld-zaaksysteem")
    assert {f"{BASE}graph/publiccode/{name}" for name in names} == graphs
    assert () == again.changed


def test_one_source_alone_leaves_the_others_as_they_are(run: Callable[[], Harvest], sources: Path, data: Path) -> None:
    """Without a list nothing counts as vanished, and labels are not given twice."""
    run()
    (sources / "a.yml").write_text(GOOD.replace("1.2.3", "2"), encoding="utf-8")
    alone = [each for each in found((), sources / "lijst.csv") if each.path == sources / "a.yml"]

    outcome = harvest(alone, Target.of(data / "publiccode"), nothing_there, silent, whole=False)

    assert "voorbeeld-zaaksysteem" in outcome.changed
    assert "voorbeeld-formulieren" not in outcome.changed


def test_into_must_be_a_folder_or_a_trig_file(tmp_path: Path) -> None:
    """A folder that ends in .trig, and a file that does not, are refused in one sentence."""
    (tmp_path / "x.trig").mkdir()
    (tmp_path / "y").write_text("", encoding="utf-8")

    for name in ("x.trig", "y"):
        with pytest.raises(SiteError, match=r"harvest\.into"):
            Target.of(tmp_path / name)


def test_a_harvest_outside_a_site_writes_too(sources: Path, tmp_path: Path) -> None:
    """A target that is in no site gets graphs named after its folder."""
    shutil.rmtree(tmp_path / "site", ignore_errors=True)

    harvest(found((), sources / "lijst.csv"), Target.of(tmp_path / "uit"), nothing_there, silent, whole=True)

    text = (tmp_path / "uit" / "voorbeeld-zaaksysteem.ttl").read_text(encoding="utf-8")
    assert f"<{BASE}graph/uit/voorbeeld-zaaksysteem>" in text


def test_a_source_on_its_own_leaves_the_other_verdicts(
    run: Callable[[], Harvest], sources: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is harvested without a list changes its own verdict, and only that."""
    run()
    before = (data / "publiccode" / "oordelen.ttl").read_bytes()
    (sources / "c.yml").write_text(OTHER.replace("formulieren", "kaarten"), encoding="utf-8")
    monkeypatch.setattr("bronwijzer.harvest.graph.today", lambda: "2031-01-01")

    harvest(found([str(sources / "c.yml")], None), Target.of(data / "publiccode"), nothing_there, silent, whole=False)
    after = (data / "publiccode" / "oordelen.ttl").read_text(encoding="utf-8")
    (data / "publiccode" / "c.ttl").unlink()
    run()

    assert ["c", "voorbeeld-formulieren", "voorbeeld-zaaksysteem"] == re.findall(
        r"^<\S+/id/verdict/([\w-]+)>$", after, re.MULTILINE
    )
    assert before == (data / "publiccode" / "oordelen.ttl").read_bytes()


def test_a_verdict_tells_of_the_document_what_it_is_narrowed_by(
    run: Callable[[], Harvest], sources: Path, data: Path
) -> None:
    """Its version of the standard, who publishes it, when it was read; refused later it keeps what was known."""
    for text in (GOOD, "geen: [yaml"):
        (sources / "a.yml").write_text(text, encoding="utf-8")
        run()
        said = triples_of(data / "publiccode" / "oordelen.ttl")
        document = thing("document", "publiccode-voorbeeld-zaaksysteem")
        assert Triple(document, DCT("format"), thing("begrip", "publiccodeversie", "0-7")) in said
        assert Triple(document, term("schema:publisher"), thing("organisatie", "gemeente-groningen")) in said
        verdict = thing("verdict", "voorbeeld-zaaksysteem")
        assert {each.predicate for each in said if each.subject == verdict} >= {DCT("created")}
    result = thing("verdict", "voorbeeld-zaaksysteem", "1")
    assert Triple(result, SH("sourceConstraintComponent"), thing("begrip", "bevinding", "syntax")) in said
