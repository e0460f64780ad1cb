"""Files, folders, checkouts, addresses and lists are all sources, each with where it came from."""

import subprocess
from pathlib import Path

import pytest

from bronwijzer.errors import SiteError
from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.origin import of_address
from bronwijzer.harvest.sources import Source, found
from tests.service.harvest.samples import GOOD, nothing_there

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_file_is_a_source(tmp_path: Path) -> None:
    """A file is named after itself."""
    (tmp_path / "Mijn Bestand.yml").write_text(GOOD, encoding="utf-8")

    (source,) = found((str(tmp_path / "Mijn Bestand.yml"),), None)

    assert ("mijn-bestand", "Mijn Bestand.yml") == (source.origin.name, source.origin.title)
    assert GOOD.encode() == source.raw(nothing_there)


def test_a_folder_gives_every_yaml_file_in_it(tmp_path: Path) -> None:
    """A folder is searched wholly, but for what is hidden."""
    for name in ("a.yml", "b/c.yaml", "d.txt", ".git/e.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD, encoding="utf-8")

    assert ["a", "b-c"] == [each.origin.name for each in found((str(tmp_path),), None)]


@pytest.mark.parametrize("remote", ["https://github.com/voorbeeld/zaak.git", "git@github.com:voorbeeld/zaak.git"])
def test_a_checkout_tells_its_repository_and_commit(remote: str, tmp_path: Path) -> None:
    """A git checkout knows where it came from and which commit it is."""
    (tmp_path / "publiccode.yml").write_text(GOOD, encoding="utf-8")
    told = ["-c", "user.name=x", "-c", "user.email=x@voorbeeld.nl"]
    for arguments in (["init", "-q"], ["remote", "add", "origin", remote], ["add", "."], [*told, "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)

    (source,) = found((str(tmp_path),), None)

    assert "https://github.com/voorbeeld/zaak" == source.origin.repository
    assert 40 == len(source.origin.commit)
    assert "voorbeeld-zaak" == source.origin.name


def test_a_checkout_without_a_remote_is_a_plain_folder(tmp_path: Path) -> None:
    """A checkout that came from nowhere is named after its folder."""
    (tmp_path / "publiccode.yml").write_text(GOOD, encoding="utf-8")
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)

    (source,) = found((str(tmp_path),), None)

    assert "" == source.origin.repository


@pytest.mark.parametrize(
    ("url", "repository", "path", "commit"),
    [
        (
            f"https://raw.githubusercontent.com/Eigenaar/naam/{COMMIT}/map/publiccode.yml",
            "https://github.com/Eigenaar/naam",
            "map/publiccode.yml",
            COMMIT,
        ),
        (
            "https://raw.githubusercontent.com/Eigenaar/naam/refs/heads/main/publiccode.yml",
            "https://github.com/Eigenaar/naam",
            "publiccode.yml",
            "",
        ),
        (
            f"https://gitlab.com/groep/deel/naam/-/raw/{COMMIT}/publiccode.yaml",
            "https://gitlab.com/groep/deel/naam",
            "publiccode.yaml",
            COMMIT,
        ),
        ("https://voorbeeld.nl/publiccode.yml", "", "publiccode.yml", ""),
    ],
)
def test_a_raw_address_tells_its_repository(url: str, repository: str, path: str, commit: str) -> None:
    """The raw addresses of GitHub and GitLab tell repository, path and commit."""
    origin = of_address(url)

    assert (repository, path, commit) == (origin.repository, origin.path, origin.commit)


def test_a_list_may_be_lines(tmp_path: Path) -> None:
    """A list of lines holds files beside it and addresses; remarks and empty lines do not count."""
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lijst.txt").write_text("# bronnen\n\na.yml\nhttps://voorbeeld.nl/b.yml\n", encoding="utf-8")

    sources = found((), tmp_path / "lijst.txt")

    assert ["a", "https-voorbeeld-nl-b"] == [each.origin.name for each in sources]


def test_a_list_may_give_addresses_with_their_origin(tmp_path: Path) -> None:
    """A CSV tells of each source repository, licence and when it was read."""
    lines = "url,repository,licence,retrieved\nhttps://v.nl/p.yml,https://gitlab.com/a/b,MIT,2026-01-02\n"
    (tmp_path / "lijst.csv").write_text(lines, encoding="utf-8")

    (source,) = found((), tmp_path / "lijst.csv")

    assert source.path is None
    assert ("https://gitlab.com/a/b", "MIT", "2026-01-02") == (
        source.origin.repository,
        source.origin.licence,
        source.origin.retrieved,
    )
    assert "gitlab-com-a-b" == source.origin.name


def test_two_sources_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two different sources never share a graph; the same source twice is one."""
    rows = "file,repo\nx.yml,a/b-c\ny.yml,a-b/c\nx.yml,a/b-c\n"
    (tmp_path / "lijst.csv").write_text(rows, encoding="utf-8")

    names = [each.origin.name for each in found((), tmp_path / "lijst.csv")]

    assert 2 == len(set(names)) == len(names)


@pytest.mark.parametrize(
    "names", [("a/b.yml", "a-b.yml"), ("ä.yml", "ö.yml", "日本.yml"), ("oordelen.yml", "日.yml", "本.yml")]
)
def test_files_whose_names_become_alike_are_told_apart(names: tuple[str, ...], tmp_path: Path) -> None:
    """Each file has a name of its own, that of no other graph, also when its letters are not of the alphabet."""
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD, encoding="utf-8")

    given = {each.origin.name for each in found((str(tmp_path),), None)}

    assert len(names) == len(given - {"", "oordelen"})


@pytest.mark.parametrize(
    "text",
    ["repo,url\nalleen\n", "repo,file\na/b,\n", 'url\n"http://[x"\n', "url\nhttps://v.nl/a b.yml\n", "http://[x\n"],
)
def test_a_list_that_names_no_source_is_one_clear_error(text: str, tmp_path: Path) -> None:
    """A row without a file or address, or with what is no address, is told in one sentence."""
    (tmp_path / "lijst.csv").write_text(text, encoding="utf-8")

    with pytest.raises(SiteError, match=r"harvest\.no-source"):
        found((), tmp_path / "lijst.csv")


def test_an_origin_in_a_list_becomes_an_address_that_can_be_linked_to(tmp_path: Path) -> None:
    """A path is written as addresses write it; what is no commit, and no date, is not taken for one."""
    rows = f"x.yml,a/b,een map/x.yml,{COMMIT},20260102\ny.yml,a/c,y.yml,v1 <x>,2026-01-02\n"
    (tmp_path / "lijst.csv").write_text(f"file,repo,path,commit,retrieved\n{rows}", encoding="utf-8")

    first, second = (each.origin for each in found((), tmp_path / "lijst.csv"))

    assert (f"https://github.com/a/b/blob/{COMMIT}/een%20map/x.yml", "") == (first.address, first.retrieved)
    assert ("https://github.com/a/c", "2026-01-02") == (second.address, second.retrieved)


def test_a_missing_file_of_a_list_is_gone(tmp_path: Path) -> None:
    """A listed file that is not there gives a finding, not an exception."""
    (tmp_path / "lijst.csv").write_text("file\nweg.yml\n", encoding="utf-8")

    (source,) = found((), tmp_path / "lijst.csv")

    assert Finding("gone", "error") == source.raw(nothing_there)


def test_a_folder_in_the_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    """What is there but cannot be read gives its own finding."""
    source = Source(of_address("https://voorbeeld.nl/x.yml"), tmp_path)

    assert Finding("unreadable", "error") == source.raw(nothing_there)


@pytest.mark.parametrize("given", [(), ("bestaat-niet.yml",)])
def test_nothing_to_read_is_an_error(given: tuple[str, ...]) -> None:
    """No source at all, or one that does not exist, is told in one sentence."""
    with pytest.raises(SiteError, match=r"harvest\.no-source"):
        found(given, None)


@pytest.mark.parametrize("raw", [b"\xff\xfe\xff", b'"' + b"a" * 200_000])
def test_an_unreadable_list_is_an_error(raw: bytes, tmp_path: Path) -> None:
    """A list that is no text, or has a field without an end, is told in one sentence."""
    (tmp_path / "lijst.csv").write_bytes(raw)

    with pytest.raises(SiteError, match=r"harvest\.no-list"):
        found((), tmp_path / "lijst.csv")
