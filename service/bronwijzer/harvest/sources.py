"""What a harvest is asked to read: files, folders, git checkouts, web addresses, and lists of them."""

import csv
import io
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from bronwijzer.errors import SiteError
from bronwijzer.harvest import forms, licences
from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.origin import Origin, commit_of, of_address
from bronwijzer.harvest.text import MAX_BYTES
from bronwijzer.harvest.verdicts import FILE

_ENDINGS: Final = (".yml", ".yaml")
_LIST_COLUMNS: Final = ("file", "url", "source")
_GITHUB: Final = "https://github.com/"

#: Fetches a web address: its bytes, or the finding that says why not.
Fetch = Callable[[str], bytes | Finding]


@dataclass(frozen=True, slots=True)
class Source:
    """One source and how to get at its bytes: a file, or else a web address."""

    origin: Origin
    path: Path | None = None

    def raw(self, fetch: Fetch) -> bytes | Finding:
        """Return the bytes of this source, one more than is read at most, or why there are none."""
        if self.path is None:
            return fetch(self.origin.url or self.origin.given)
        try:
            with self.path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return Finding("gone", "error")
        except OSError:
            return Finding("unreadable", "error")


def found(given: Sequence[str], listed: Path | None) -> list[Source]:
    """Return all sources that are asked for, by name and once; raises SiteError for what is no source at all."""
    sources = [source for each in given for source in _given(each)]
    if listed is not None:
        sources += _listed(listed)
    if not sources:
        raise SiteError("harvest.no-sources")
    return list(_told_apart(sorted(sources, key=lambda each: (each.origin.name, each.origin.title))))


def is_address(text: str) -> bool:
    """Tell whether a text is meant as a web address."""
    return text.lower().startswith(("http://", "https://"))


def _of_address(text: str) -> Origin:
    try:
        return of_address(text)
    except ValueError as error:
        raise SiteError("harvest.no-source", source=text) from error


def _given(text: str) -> Iterator[Source]:
    if is_address(text):
        yield Source(_of_address(text))
        return
    path = Path(text)
    if path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield Source(_checkout(path.parent, Origin(path=path.name, given=path.name), path.name), path)
    else:
        raise SiteError("harvest.no-source", source=text)


def _folder(folder: Path) -> Iterator[Source]:
    """Yield the sources of a checkout, which has one at its root, or of a folder of files."""
    for name in ("publiccode.yml", "publiccode.yaml"):
        if (folder / name).is_file():
            given = Origin(path=name, given=folder.resolve().name)
            yield Source(_checkout(folder, given, name), folder / name)
            return
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and path.suffix.lower() in _ENDINGS and not hidden:
            yield Source(Origin(path=inside.as_posix(), given=inside.as_posix()), path)


def _checkout(folder: Path, origin: Origin, path: str) -> Origin:
    """Return an origin with the repository and commit of the git checkout whose root this folder is."""
    if not (folder / ".git").exists():
        return origin
    remote, commit = _git(folder, "remote", "get-url", "origin"), _git(folder, "rev-parse", "HEAD")
    if remote.startswith("git@") and ":" in remote:
        remote = "https://" + remote.removeprefix("git@").replace(":", "/", 1)
    repository = forms.url(remote.removesuffix(".git"))
    return replace(origin, repository=repository or "", commit=commit, path=path) if repository else origin


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 -- git, on a folder that was named
    return done.stdout.strip() if done.returncode == 0 else ""


def _listed(path: Path) -> Iterator[Source]:
    """Yield the sources of a list: lines with a file or address, or a CSV with such a column and their origins."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = csv.DictReader(io.StringIO(text))
        column = next((each for each in _LIST_COLUMNS if each in (table.fieldnames or ())), None)
        rows = list(table) if column else []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SiteError("harvest.no-list", file=path) from error
    if column is None:
        lines = (line.strip() for line in text.splitlines())
        for each in (line for line in lines if line and not line.startswith("#")):
            yield from _given(each) if is_address(each) else _given(str(path.parent / each))
        return
    for row in rows:
        yield _row({key: value for key, value in row.items() if isinstance(value, str)}, column, path.parent)


def _row(row: dict[str, str], column: str, folder: Path) -> Source:
    where = row.get(column, "")
    if not where:
        raise SiteError("harvest.no-source", source=where)
    repo = row.get("repo") or row.get("repository") or ""
    repository = repo if is_address(repo) or not repo else _GITHUB + repo
    licence = licences.canonical(row.get("declared_licence") or row.get("licence") or "")
    origin = _of_address(where) if is_address(where) else Origin(path=where, given=where)
    origin = replace(
        origin,
        repository=forms.url(repository) or origin.repository,
        path=row.get("path") or origin.path,
        commit=commit_of(row.get("commit", "")) or origin.commit,
        licence=licence if licence and " " not in licence else "",
        retrieved=forms.day(row.get("retrieved", "")) or "",
    )
    return Source(origin, None if is_address(where) else folder / where)


def _told_apart(sources: list[Source]) -> Iterator[Source]:
    """Yield sources once; one whose name is taken, or that would have none, gets a part of its hash behind it."""
    met = {"", FILE}
    for each in dict.fromkeys(sources):
        if each.origin.name in met:
            mark = sha256(f"{each.origin.given} {each.origin.title}".encode()).hexdigest()[:8]
            yield replace(each, origin=replace(each.origin, mark=mark))
        else:
            met.add(each.origin.name)
            yield each
