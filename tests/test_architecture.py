"""What import-linter cannot see: doors inside a library, sizes, and a reason beside each exception."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "service" / "bronwijzer"
SOURCES = [ROOT / "hatch_build.py", *sorted(PACKAGE.rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]

INPUT_AND_OUTPUT = {"Store", "parse", "parse_query_results", "serialize"}
DOORS = ("representation/rdf.py", "store/", "turtle.py")

MOST_LINES_OF_A_FUNCTION = 25
MOST_LINES_OF_A_MODULE = 300
EXCEPTION = re.compile(r"# (noqa|type: ignore|pragma|pylint|fmt)(?P<rest>.*)$")
REASON = re.compile(r"(: ?[A-Z0-9, ]+|\[[a-z-, ]+\]|: no cover)? *(--|#) \w.*")


def named(path: Path) -> str:
    """Return a path as people write it, for the name of a test."""
    return str(path.relative_to(ROOT))


def input_and_output_of_the_engine(tree: ast.Module) -> Iterator[str]:
    """Find the names by which a module could read or write RDF with pyoxigraph itself."""
    modules = {"pyoxigraph"}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="pyoxigraph"):
                yield from INPUT_AND_OUTPUT & {alias.name for alias in node.names}
            case ast.Import():
                modules |= {alias.asname or alias.name for alias in node.names if alias.name == "pyoxigraph"}
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in modules and name in INPUT_AND_OUTPUT:
                yield name


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Count the lines of a function that a reader has to follow: no docstring, comment or blank line."""
    documented = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if documented else function.body
    first = body[0].lineno if body else function.lineno
    followed = lines[first - 1 : function.end_lineno]
    return 1 + sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in followed)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=named)
def test_only_the_doors_read_and_write_with_the_engine(path: Path) -> None:
    """The engine's Store, parse and serialize are used only where the design puts their door."""
    inside = str(path.relative_to(PACKAGE))

    found = set(input_and_output_of_the_engine(ast.parse(path.read_bytes())))

    assert not found or inside.startswith(DOORS), f"{inside} uses {', '.join(sorted(found))} of pyoxigraph"


@pytest.mark.parametrize(
    "source",
    ["from pyoxigraph import Store", "import pyoxigraph as ox\nox.parse(b'')", "import pyoxigraph\npyoxigraph.Store()"],
)
def test_the_search_for_doors_finds_each_way_in(source: str) -> None:
    """However a module imports the engine, its use of input and output is found."""
    assert list(input_and_output_of_the_engine(ast.parse(source)))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_module_fits_in_one_sitting_and_a_function_in_one_glance(path: Path) -> None:
    """No module is longer than 300 lines and no function than 25 lines of code."""
    lines = path.read_text(encoding="utf-8").splitlines()
    functions = [
        node
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    long = {f.name: n for f in functions if (n := code_lines(f, lines)) > MOST_LINES_OF_A_FUNCTION}

    assert len(lines) <= MOST_LINES_OF_A_MODULE
    assert long == {}


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_an_exception_to_a_check_says_why(path: Path) -> None:
    """Every comment that silences a check carries its reason on the same line."""
    silent = [
        (number, line.strip())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := EXCEPTION.search(line)) and not REASON.fullmatch(found["rest"])
    ]

    assert silent == []


@pytest.mark.parametrize("folder", ["data", "ontology", "service", "shapes", "tests"])
def test_a_top_folder_says_which_question_it_answers(folder: str) -> None:
    """Each top folder has a README of its own."""
    assert (ROOT / folder / "README.md").is_file()


def test_the_lock_pins_everything_by_hash_and_names_no_host() -> None:
    """Each line of the lock is a pinned version or a hash of it, so any registry can serve it."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()

    pins = [line for line in lines if re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)? \\", line)]
    hashes = [line for line in lines if re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)]

    assert pins
    assert len(pins) + len(hashes) == len(lines)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    """Every requirement of the package, the tools and the build is pinned at a version that it allows."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    wanted = [*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"], *asked["build-system"]["requires"]]

    unmet = [str(each) for each in map(Requirement, wanted) if pinned.get(each.name, "0") not in each.specifier]

    assert unmet == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=named)
def test_only_the_command_line_imports_by_name(path: Path) -> None:
    """An import that is made while running escapes import-linter, so only the top floor may make one."""
    mentioned = {node.id for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Name)}

    assert path.name == "cli.py" or not mentioned & {"__import__", "import_module", "importlib"}
