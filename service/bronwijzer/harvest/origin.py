"""Where a source comes from, and what it is called by that."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode

from bronwijzer.harvest import forms
from bronwijzer.harvest.vocabulary import slug

_GITHUB: Final = "github.com"
_RAW: Final = "raw.githubusercontent.com"
_PARTS_OF_A_RAW_ADDRESS: Final = 4
_NAMES: Final = ("publiccode.yml", "publiccode.yaml")


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of one source: repository, path in it, commit, its own address and licence, and when it was read.

    `mark` tells it apart from another source that would have the same name.
    """

    repository: str = ""
    path: str = "publiccode.yml"
    commit: str = ""
    url: str = ""
    licence: str = ""
    retrieved: str = ""
    given: str = ""
    mark: str = ""

    @property
    def name(self) -> str:
        """The reference of this source in IRIs and file names."""
        if not self.repository:
            return slug(f"{self.given.removesuffix('.yml').removesuffix('.yaml')} {self.mark}")
        folder = str(PurePosixPath(self.path).parent)
        return slug(f"{repository_name(self.repository)} {'' if folder == '.' else folder} {self.mark}")

    @property
    def title(self) -> str:
        """What people call this source: its file in its repository."""
        if not self.repository:
            return self.given
        return f"{self.path} ({short(self.repository)})"

    @property
    def address(self) -> str:
        """Where this version of the source can be read, or nothing."""
        if self.url or not self.repository:
            return self.url
        if urlsplit(self.repository).hostname == _GITHUB and self.commit:
            return f"{self.repository}/blob/{self.commit}/{quote(self.path)}"
        return self.repository


def short(repository: str) -> str:
    """Return the owner and name of a repository, with its host where that is not GitHub."""
    parts = urlsplit(repository)
    path = parts.path.strip("/").removesuffix(".git")
    return path if parts.hostname == _GITHUB else f"{parts.hostname}/{path}"


def repository_name(repository: str) -> str:
    """Return the reference of a repository: its owner and name, the owner once where both begin alike."""
    owner, _, name = short(repository).rstrip("/").rpartition("/")
    first, last = slug(owner), slug(name)
    return last if not first or last.startswith(f"{first}-") else f"{first}-{last}"


def of_address(url: str) -> Origin:
    """Return the origin of a web address: for a raw file of GitHub or GitLab its repository, path and commit.

    Raises ValueError for a text that is no address.
    """
    parts = urlsplit(NamedNode(url).value)
    steps = parts.path.strip("/").split("/")
    if parts.hostname == _RAW and len(steps) >= _PARTS_OF_A_RAW_ADDRESS:
        owner, name, ref, *rest = steps
        if ref == "refs":
            ref, rest = "", rest[2:]
        return Origin(f"https://{_GITHUB}/{owner}/{name}", "/".join(rest), commit_of(ref), url, given=url)
    if "/-/raw/" in parts.path:
        before, _, after = parts.path.partition("/-/raw/")
        ref, _, path = after.partition("/")
        return Origin(f"https://{parts.hostname}{before}", path, commit_of(ref), url, given=url)
    return Origin(path=steps[-1] or _NAMES[0], url=url if forms.url(url) else "", given=url)


def commit_of(ref: str) -> str:
    """Return the commit that a reference names, or nothing for a branch or tag."""
    return ref if len(ref) == 40 and set(ref) <= set("0123456789abcdef") else ""  # noqa: PLR2004 -- the length of SHA-1
