"""What every handler works with: the release that is served, the settings, and how pages are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from bronwijzer.errors import UnknownResource
from bronwijzer.formats import HTML
from bronwijzer.manifest import Manifest
from bronwijzer.representation.html import DataLink, Link, link_to
from bronwijzer.representation.nearby import nearest
from bronwijzer.representation.overview import Entry
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.terms import Vocabulary
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.search.find import LONGEST_QUERY
from bronwijzer.settings import Settings
from bronwijzer.store.base import Store
from bronwijzer.web import negotiation
from bronwijzer.web.assets import Assets
from bronwijzer.web.errors import PROBLEM, Problem, problem
from bronwijzer.web.forms import form_of
from bronwijzer.words import LANGUAGES, Words, words

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked for, as far as a page or an error needs it: path, parameters, and two headers."""

    path: str
    parameters: Pairs = ()
    accept: str | None = None
    accept_language: str | None = None

    def parameter(self, name: str) -> str | None:
        """Return the first value of a parameter, or None."""
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def chosen(self) -> str | None:
        """The language that the reader chose by a link, which further links keep."""
        named = self.parameter("lang")
        return named if named in LANGUAGES else None

    @property
    def last_part(self) -> str:
        """What the path says last, as words: what somebody who follows a broken link may look for."""
        last = unquote(self.path).rstrip("/").rpartition("/")[2].partition(".")[0]
        return last.replace("-", " ").replace("_", " ")[:LONGEST_QUERY]

    @property
    def language(self) -> str:
        """The language to answer in."""
        return negotiation.language(self.parameter("lang"), self.accept_language)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the same page in a language, named in that language."""

    code: str
    name: str
    href: str
    absolute: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    language: str
    title: Text
    site: str
    root: str
    path: str
    assets: Assets
    languages: tuple[LanguageLink, ...]
    canonical: str | None
    data: tuple[DataLink, ...]
    licences: tuple[Link, ...]
    version: str
    chosen: str | None
    picture: str

    def to(self, path: str, **parameters: str) -> str:
        """Return a link to another page of the site, in the language that the reader chose."""
        kept = {**parameters, "lang": self.chosen} if self.chosen else parameters
        return f"{self.root}{path}" + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True, slots=True)
class Service:
    """One release and its settings, opened once and handed to every handler.

    `vocabulary` is counted at its first use.
    """

    store: Store
    manifest: Manifest
    dumps: Path
    settings: Settings
    publication: Publication
    templates: Environment = field(repr=False)
    assets: Assets
    vocabulary: Callable[[], Vocabulary]

    @classmethod
    def of(cls, store: Store, manifest: Manifest, dumps: Path, settings: Settings) -> "Service":
        """Return the service of a release whose store is open."""
        publication = Publication.read(store, manifest.base_uri, manifest.dataset)
        assets = Assets.under(publication.addresses.root, settings.site.theme)
        vocabulary = cache(partial(Vocabulary.of, store, manifest.terms))
        return cls(store, manifest, dumps, settings, publication, templates(), assets, vocabulary)

    @property
    def root(self) -> str:
        """The path under which the whole site lives."""
        return self.publication.addresses.root

    def page(
        self,
        template: str,
        asked: Asked,
        title: Text,
        *,
        canonical: str | None = None,
        data: tuple[DataLink, ...] = (),
        context: Mapping[str, object],
    ) -> bytes:
        """Return a page in the language that was asked for."""
        said = words(asked.language)
        frame = Frame(
            *(asked.language, title, self.site_title(asked.language)),
            root=self.root,
            path=asked.path,
            assets=self.assets,
            languages=tuple(self._in(language, asked) for language in LANGUAGES),
            canonical=canonical,
            data=data,
            licences=self._licences(asked, said),
            version=self.manifest.version,
            chosen=asked.chosen,
            picture=self.publication.addresses.absolute(f"{self.root}static/picture.png"),
        )
        return self.templates.get_template(template).render(frame=frame, t=said, **context).encode("utf-8", "replace")

    @staticmethod
    def address(path: str, *parameters: tuple[str, str]) -> str:
        """Return a path with parameters."""
        return path + (f"?{urlencode(parameters)}" if parameters else "")

    def publication_for(self, asked: Asked) -> Publication:
        """Return the publication with links that keep the reader's language."""
        addresses = replace(self.publication.addresses, language=asked.chosen)
        return replace(self.publication, addresses=addresses)

    def refusal(self, error: Exception, asked: Asked) -> tuple[Problem, bytes, str]:
        """Return what is told of an error, as bytes in a content type that suits the client."""
        said = words(asked.language)
        told = problem(error, said)
        if not negotiation.prefers(HTML, PROBLEM, asked.accept):
            return told, told.json(), PROBLEM.media_type
        query = asked.parameter("query") if asked.path == f"{self.root}sparql" else None
        form = form_of(query, said, told) if query else None
        context = {"problem": told, "asked": asked, "form": form, "near": self._near(error, asked, said)}
        page = self.page("error.html", asked, Text(told.title), context=context)
        return told, page, HTML.content_type

    def _near(self, error: Exception, asked: Asked, said: Words) -> list[Entry]:
        """Return what a reader may have meant who asked for something that is not there."""
        if not isinstance(error, UnknownResource):
            return []
        iri, base = error.values.get("iri"), self.manifest.base_uri
        if isinstance(iri, str) and not iri.startswith(base):
            return []
        path = iri.removeprefix(base) if isinstance(iri, str) else unquote(asked.path).removeprefix(self.root)
        return nearest(self.store, self.publication_for(asked), said, path)

    def _licences(self, asked: Asked, said: Words) -> tuple[Link, ...]:
        publication = self.publication_for(asked)
        namer = Namer(publication.licence_labels, said, publication.prefixes)
        return tuple(link_to(each, namer, publication.addresses) for each in publication.licences)

    def site_title(self, language: str) -> str:
        """Return the name of the site in a language."""
        site = self.settings.site
        return site.title_nl if language == "nl" else site.title_en

    def _in(self, language: str, asked: Asked) -> LanguageLink:
        kept = [(name, value) for name, value in asked.parameters if name != "lang"]
        href = f"{asked.path}?{urlencode([*kept, ('lang', language)])}"
        return LanguageLink(language, words(language)("language.own"), href, self.publication.addresses.absolute(href))


def templates() -> Environment:
    """Return the environment of the templates: all output escaped, nothing silently undefined."""
    return Environment(
        loader=PackageLoader("bronwijzer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
