"""A bounded fuzz run on the reader, led by which code it reaches."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.harvest.samples import GOOD
from tests.service.harvest.test_reading import UNREADABLE

PROGRAM = Path(__file__).parent / "fuzz.py"


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is built for Linux on x86-64 only")
def test_a_fuzz_run_finds_no_exception(tmp_path: Path) -> None:
    """Ten thousand variations on good and bad files, with a seed, give findings and never an exception."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, raw in {"good": GOOD.encode(), **UNREADABLE}.items():
        (corpus / name).write_bytes(raw[:4000])
    bounds = ["-runs=10000", "-max_total_time=60", "-max_len=4000", "-seed=1", f"-artifact_prefix={tmp_path}/"]

    done = subprocess.run([sys.executable, str(PROGRAM), *bounds, str(corpus)], capture_output=True, check=False)

    assert 0 == done.returncode, done.stderr.decode(errors="replace")[-2000:]
