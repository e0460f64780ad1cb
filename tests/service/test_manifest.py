"""The manifest: written and read without loss, refused when it is not whole."""

from pathlib import Path

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.manifest import Crowd, FileEntry, Manifest, SourceEntry, Used, checksum

MANIFEST = Manifest(
    version="1",
    digest="d",
    base_uri="http://x/",
    dataset="http://x/dataset",
    triples=3,
    sources=(SourceEntry("data/a.ttl", "http://x/graph/a", 3, "f0"),),
    files=(FileEntry("a.ttl.gz", "text/turtle", 10, "f1", 3),),
    crowds=(Crowd("http://x/a", "http://x/by", 2000, 1500),),
    terms=(Used("http://x/by", "property", 2000),),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A manifest survives its file, byte for byte the second time."""
    MANIFEST.write(tmp_path)
    first = (tmp_path / "manifest.json").read_bytes()

    read = Manifest.read(tmp_path)
    read.write(tmp_path)

    assert (MANIFEST, first) == (read, (tmp_path / "manifest.json").read_bytes())


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"sources": [], "files": [], "odd": 1}'])
def test_a_broken_manifest_is_unavailable(tmp_path: Path, text: str | None) -> None:
    """No half a release is served."""
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(StoreUnavailable):
        Manifest.read(tmp_path)


def test_a_checksum_is_sha_256(tmp_path: Path) -> None:
    """The known value of the empty file."""
    (tmp_path / "empty").touch()

    assert checksum(tmp_path / "empty").startswith("e3b0c44298fc1c149afbf4c8996fb924")
