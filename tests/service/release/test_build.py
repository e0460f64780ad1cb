"""Building: the same sources are the same release, and nothing invalid or half is ever live."""

import gzip
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bronwijzer.errors import InvalidRelease, SiteError, SourceError
from bronwijzer.manifest import Manifest, checksum
from bronwijzer.queries import Query
from bronwijzer.release.build import Built, build
from bronwijzer.release.publish import Releases
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore

Write = Callable[[dict[str, str]], Path]
DATA = '<http://e/x> a <http://e/Thing> ; <http://e/name> "x" .'
SHAPES = """PREFIX e: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property [ sh:path e:name ; sh:minCount 1 ] .
"""
DATASET = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
<https://bronwijzer.example/id/dataset/mine> a dcat:Dataset ; dcat:version "2026.1" ;
    dcat:distribution <https://bronwijzer.example/id/distributie/mine-ttl> .
<https://bronwijzer.example/id/distributie/mine-ttl>
    dcat:downloadURL <https://bronwijzer.example/dumps/latest/mine.ttl.gz> .
"""


def _build(folder: Path, version: str | None = None, base: str = "http://localhost:8000/") -> Built:
    settings = Settings().with_values({"site": {"base_uri": base}})
    return build(Site.open(folder, settings), folder / "out", lambda *_: None, version)


def _files(folder: Path) -> dict[str, str]:
    kept = [*sorted((folder / "dumps").iterdir()), folder / "manifest.json", folder / "report.ttl"]
    return {path.name: checksum(path) for path in kept}


def test_the_same_sources_are_the_same_bytes_and_a_no_op(site_of: Write) -> None:
    """Dumps, report and manifest do not depend on the clock, the folder or chance."""
    warning = SHAPES.replace("e:name ;", "[ sh:inversePath e:name ] ; sh:severity sh:Warning ;")
    data = {"data/a.ttl": DATA, "data/b.jsonld": '{"@id": "http://e/y", "http://e/p": {}}'}
    folder = site_of({**data, "shapes/s.ttl": warning})
    first = _build(folder)
    files = _files(folder / "out" / first.version)

    again = _build(folder)
    (folder / "out").rename(folder / "old")
    anew = _build(folder)

    assert (first.made, again.made, anew.made) == (True, False, True)
    assert first.version == again.version == anew.version
    assert files == _files(folder / "out" / anew.version)


def test_an_edited_source_is_a_new_release_and_the_old_one_stays(site_of: Write) -> None:
    """Each version keeps what it was; current is the newest built."""
    folder = site_of({"data/a.ttl": DATA})
    first = _build(folder)
    site_of({"data/a.ttl": DATA.replace('"x"', '"y"')})

    second = _build(folder)

    assert first.version != second.version
    assert Releases(folder / "out").current == folder / "out" / second.version
    assert (folder / "out" / first.version / "manifest.json").exists()


def test_the_version_is_that_of_the_dataset_with_the_digest(site_of: Write) -> None:
    """A person sees which edition, a machine which bytes; the dumps are named after the dataset."""
    folder = site_of({"data/a.ttl": DATA, "data/dataset.ttl": DATASET})

    built = _build(folder)

    manifest = Manifest.read(folder / "out" / built.version)
    assert built.version == f"2026.1-{manifest.digest[:12]}"
    assert [f"mine.{end}.gz" for end in ("ttl", "nt", "trig", "nq")] == [file.name for file in manifest.files]


@pytest.mark.parametrize("version", ["../evil", "", "current", "latest", ".hidden", "a/b", "x" * 101])
def test_a_version_that_is_no_name_is_refused(site_of: Write, version: str) -> None:
    """It becomes a folder's name and a part of addresses."""
    with pytest.raises(SiteError) as caught:
        _build(site_of({"data/a.ttl": DATA}), version)

    assert caught.value.key == "release.wrong-version"


def test_a_version_is_never_made_twice_from_other_sources(site_of: Write) -> None:
    """A release that people cited does not change under its name; the same sources switch back to it."""
    folder = site_of({"data/a.ttl": DATA})
    _build(folder, "1")
    site_of({"data/a.ttl": DATA.replace('"x"', '"y"')})
    with pytest.raises(SiteError) as caught:
        _build(folder, "1")
    assert caught.value.key == "release.exists"
    _build(folder, "2")

    site_of({"data/a.ttl": DATA})

    assert not _build(folder, "1").made
    assert Releases(folder / "out").current == folder / "out" / "1"


def test_a_violation_stops_the_release_and_the_last_one_stays(site_of: Write) -> None:
    """Nothing invalid is ever live, and nothing of it is left on disk."""
    folder = site_of({"data/a.ttl": DATA, "shapes/s.ttl": SHAPES})
    good = _build(folder)
    site_of({"data/a.ttl": "<http://e/x> a <http://e/Thing> ."})

    with pytest.raises(InvalidRelease) as caught:
        _build(folder)

    assert len(caught.value.values["report"].findings) == 1
    assert Releases(folder / "out").current == folder / "out" / good.version
    assert [".lock", good.version, "current"] == sorted(path.name for path in (folder / "out").iterdir())


def test_a_broken_source_stops_the_release(site_of: Write) -> None:
    """What cannot be read is not published either."""
    with pytest.raises(SourceError):
        _build(site_of({"data/a.ttl": "<http://e/x> a"}))


def test_dumps_hold_what_the_sources_say(site_of: Write) -> None:
    """Triples once in the union, quads in their graphs, shapes in the quads only."""
    folder = site_of({"data/a.ttl": DATA, "data/b.ttl": DATA, "shapes/s.ttl": SHAPES})
    out = folder / "out" / _build(folder).version
    manifest = Manifest.read(out)

    held = {
        file.name: len(set(parse(gzip.decompress((out / "dumps" / file.name).read_bytes()), form)))
        for file, form in zip(
            manifest.files,
            (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG, RdfFormat.N_QUADS),
            strict=True,
        )
    }

    assert held == {"dataset.ttl.gz": 2, "dataset.nt.gz": 2, "dataset.trig.gz": 9, "dataset.nq.gz": 9}
    assert held == {file.name: file.statements for file in manifest.files}
    assert all(file.sha256 == checksum(out / "dumps" / file.name) for file in manifest.files)


def test_a_release_describes_itself(site_of: Write) -> None:
    """Counts, sources, and each dump's checksum are statements of the store."""
    folder = site_of({"data/a.ttl": DATA, "data/dataset.ttl": DATASET})
    out = folder / "out" / _build(folder).version
    store, manifest = LocalStore.open(out / "store"), Manifest.read(out)

    assert store.ask(
        Query(
            "described",
            f"""PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ASK {{ GRAPH <http://localhost:8000/graph/release> {{
    <{manifest.dataset}> void:triples {manifest.triples} ; void:subset <http://localhost:8000/graph/a> .
    <http://localhost:8000/graph/a> void:triples 2 .
    <http://localhost:8000/id/distributie/mine-ttl>
        spdx:checksum/spdx:checksumValue "{manifest.files[0].sha256}"^^xsd:hexBinary .
}} }}""",
        )
    )


TEXTS = Query(
    "texts",
    """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?p ?text { VALUES ?p { sh:select sh:ask sh:construct } ?question a sh:SPARQLExecutable ; ?p ?text }""",
)


def test_a_question_gets_its_text_from_its_file(site_of: Write) -> None:
    """What the endpoint describes is the very text of the file, under the released base."""
    question = "# Finds it\n{} {{ <https://bronwijzer.example/id/x> ?p ?o }}"
    folder = site_of(
        {
            "data/a.ttl": DATA,
            "data/queries/one.rq": question.format("SELECT *"),
            "data/queries/two.rq": question.format("ASK"),
            "data/queries/three.rq": "DESCRIBE <https://bronwijzer.example/id/x>",
        }
    )
    store = LocalStore.open(folder / "out" / _build(folder).version / "store")

    told = {
        str(row["p"]).rpartition("#")[2]: row["text"].value  # type: ignore[union-attr]  # a literal
        for row in store.select(TEXTS)
    }

    assert told == {
        "select>": "# Finds it\nSELECT * { <http://localhost:8000/id/x> ?p ?o }",
        "ask>": "# Finds it\nASK { <http://localhost:8000/id/x> ?p ?o }",
        "construct>": "DESCRIBE <http://localhost:8000/id/x>",
    }


def test_a_rule_in_text_works_under_every_base(site_of: Write) -> None:
    """A sh:sparql rule that names the base finds its node under the base that is built for."""
    rule = """PREFIX sh: <http://www.w3.org/ns/shacl#>
<https://bronwijzer.example/def/prefix/bw> sh:prefix "bw" ; sh:namespace "https://bronwijzer.example/def/" .
<https://bronwijzer.example/def/prefixes> sh:declare <https://bronwijzer.example/def/prefix/bw> .
<https://bronwijzer.example/def/Shape> a sh:NodeShape ; sh:targetClass <https://bronwijzer.example/def/Thing> ;
    sh:sparql <https://bronwijzer.example/def/Shape-rule> .
<https://bronwijzer.example/def/Shape-rule> sh:message "No."@en ;
    sh:prefixes <https://bronwijzer.example/def/prefixes> ;
    sh:select "SELECT $this { $this bw:is <https://bronwijzer.example/def/wrong> }" .
"""
    data = """PREFIX bw: <https://bronwijzer.example/def/>
<https://bronwijzer.example/id/x> a bw:Thing ; bw:is bw:wrong .
"""
    folder = site_of({"data/a.ttl": data, "shapes/s.ttl": rule})

    for base in ("http://localhost:8000/", "https://data.example.org/lod/"):
        with pytest.raises(InvalidRelease) as caught:
            _build(folder, base=base)
        (finding,) = caught.value.values["report"].findings
        assert finding.focus.value == f"{base}id/x"


def _build_until(number: int, folder: Path) -> None:
    """Build, and be killed before the `number`th time that Python changes anything in the folder of releases."""
    left = number

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        changes = event in {"os.mkdir", "os.remove", "os.rename", "os.symlink"} or (event, arguments[1:2]) == (
            "open",
            ("w",),
        )
        if changes and any(str(each).startswith(f"{folder}/out") for each in arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    _build(folder)


def test_a_build_killed_at_any_moment_leaves_the_last_release(site_of: Write) -> None:
    """SIGKILL before each step that shows on the disk: current is whole, and the next build works."""
    folder = site_of({"data/a.ttl": DATA})
    good = _build(folder)
    site_of({"data/b.ttl": "".join(f'<http://e/{number}> <http://e/name> "{number}" .\n' for number in range(100))})
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["bronwijzer.release.build", "tests.service.release.test_build"])
    codes = list[int | None]()

    while 0 not in codes:
        process = processes.Process(target=_build_until, args=(len(codes) + 1, folder))
        process.start()
        process.join()
        codes.append(process.exitcode)
        current = Releases(folder / "out").current
        assert current is not None
        manifest = Manifest.read(current)
        asked = LocalStore.open(current / "store").select(
            Query("count", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/name> ?o } }")
        )
        assert asked[0]["n"].value == ("1" if manifest.version == good.version else "101")  # type: ignore[union-attr]  # a literal

    assert {0, -signal.SIGKILL} == set(codes)
    assert len(codes) > 10
    assert Releases(folder / "out").current != folder / "out" / good.version
    assert not list((folder / "out").glob(".staging-*"))
