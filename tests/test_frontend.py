"""What browsers load is built once for its sources, and a build without npm still gives a site that works."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import hatch_build
from hatch_build import BUILT, FRONTEND, STATIC, TEMPLATES, FrontendNotBuilt, build_frontend, is_fresh, stamp_of

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the build reads, with nothing built and no packages."""
    for folder in (FRONTEND, STATIC, TEMPLATES):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    shutil.copyfile(ROOT / "hatch_build.py", tmp_path / "hatch_build.py")
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    """Write a program that stands in for one of Node's."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a folder for programs before all others on the PATH."""
    folder = tmp_path / "tools"
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), os.environ["PATH"]]))
    program(folder, "node", "echo v22.1.0")
    return folder


BUILDS = 'case "$1" in run) mkdir -p "$7" && echo "$PWD" > "$7/site.css";; *) mkdir node_modules;; esac'


def test_a_build_is_made_once_and_again_when_a_source_changes(copy: Path, tools: Path) -> None:
    """The stamp tells whether what browsers load is of these sources."""
    program(tools, "npm", BUILDS)

    build_frontend(copy)

    assert is_fresh(copy)
    program(tools, "npm", "exit 1")
    build_frontend(copy)
    (copy / STATIC / "theme.css").write_text("", encoding="utf-8")
    assert not is_fresh(copy)


def test_a_build_that_fails_keeps_the_one_before_it(copy: Path, tools: Path) -> None:
    """Without the registry nothing is lost, and the sentence says what npm said."""
    program(tools, "npm", BUILDS)
    build_frontend(copy)
    (copy / STATIC / "theme.css").write_text("", encoding="utf-8")
    program(tools, "npm", "echo 'npm error network request failed' >&2; exit 1")

    with pytest.raises(FrontendNotBuilt, match=r"^npm error network request failed\.$"):
        build_frontend(copy)

    assert (copy / BUILT / "site.css").exists()


def test_a_machine_without_its_registry_is_told_so_and_goes_on(copy: Path, tools: Path) -> None:
    """What `make setup` runs ends well, in one sentence that says what to do."""
    program(tools, "npm", "echo 'npm error network request failed' >&2; exit 1")

    made = subprocess.run([sys.executable, str(copy / "hatch_build.py")], check=True, capture_output=True, text=True)

    assert made.stdout == ""
    assert made.stderr.startswith("What browsers load was not built: npm error network request failed. ")
    assert not (copy / BUILT).exists()


@pytest.mark.parametrize(("version", "usable"), [("v20.0.0", True), ("v18.20.1", False), ("surprise", False)])
def test_only_a_node_that_is_new_enough_is_used(tools: Path, version: str, usable: bool) -> None:
    """An old Node is left alone, and one is asked for from PyPI instead."""
    program(tools, "npm", "exit 0")
    program(tools, "node", f"echo {version}")

    assert usable == (hatch_build.npm_of_this_machine() is not None)


def test_without_npm_there_is_nothing_to_build_with(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Node is told that it has none."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(FrontendNotBuilt, match="no npm with Node 20"):
        build_frontend(copy)


def test_the_stamp_leaves_out_what_was_built(copy: Path) -> None:
    """Building does not change the sources that it is judged by."""
    before = stamp_of(copy)

    (copy / BUILT).mkdir()
    (copy / BUILT / "site.css").write_text("a {}", encoding="utf-8")

    assert before == stamp_of(copy)


@pytest.mark.parametrize("folder", [FRONTEND, Path("tests/browser")])
def test_a_lock_of_packages_names_no_registry(folder: Path) -> None:
    """Any registry can serve what the lock pins by its hash."""
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity": "sha512-' in text
    assert '"resolved"' not in text
