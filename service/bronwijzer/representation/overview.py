"""What the pages about the whole site list: its projects, its classes with their counts, its example questions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bronwijzer.queries import own
from bronwijzer.representation.description import labels_of, number
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: a link, and how many things stand behind it."""

    text: Text
    href: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """An example question: what it asks, the query that answers it, and its resource."""

    title: Text
    description: Text | None
    query: str
    iri: str

    @property
    def slug(self) -> str:
        """The last part of its IRI, by which its page is found."""
        return re.split(r"[/#]", self.iri.rstrip("/#"))[-1]


@dataclass(frozen=True, slots=True)
class Counted:
    """A list of the site and how many things are on it."""

    name: str
    count: int


def projects(store: Store) -> list[NamedNode]:
    """Return the projects, those of which most is said first."""
    rows = store.select(own("members_of").bind(**{"class": KINDS["projecten"]}))
    found = [row["thing"] for row in sorted(rows, key=lambda row: -number(row, "statements"))]
    return [each for each in found if isinstance(each, NamedNode)]


def classes(store: Store, base: str) -> dict[NamedNode, int]:
    """Count the things of each class under the base's /id, or everywhere where nothing is there."""
    things = own("classes").bind(within=NamedNode(f"{base}id/"))
    rows = store.select(things) or store.select(own("classes"))
    counts = {row["class"]: number(row, "things") for row in rows}
    return {each: count for each, count in counts.items() if isinstance(each, NamedNode)}


def lists(classes: Mapping[NamedNode, int]) -> list[Counted]:
    """Return the lists that have anything on them, in the order in which they are kept."""
    counted = [Counted(name, classes.get(kind, 0)) for name, kind in KINDS.items()]
    return [each for each in counted if each.count]


def entries(store: Store, publication: Publication, words: Words, counts: Mapping[NamedNode, int]) -> list[Entry]:
    """Return links to the pages of resources, in the order given."""
    namer = _namer(store, publication, words, counts)
    return [Entry(namer.name(each), publication.addresses.page(each.value), count) for each, count in counts.items()]


def questions(store: Store, publication: Publication, words: Words) -> list[Question]:
    """Return the example questions, by title."""
    said: dict[NamedNode, tuple[str, list[Literal]]] = {}
    for row in store.select(own("questions")):
        about, query, description = row["question"], row["query"], row.get("description")
        if isinstance(about, NamedNode) and isinstance(query, Literal):
            _, texts = said.setdefault(about, (query.value, []))
            texts += [description] if isinstance(description, Literal) else []
    namer = _namer(store, publication, words, said)
    found = [
        Question(namer.name(about), namer.best(texts), query, about.value) for about, (query, texts) in said.items()
    ]
    return sorted(found, key=lambda each: each.title.value.casefold())


def summary(store: Store, publication: Publication, words: Words) -> Text | None:
    """Return what the dataset says it is, or None when it says nothing."""
    rows = store.select(own("summaries_of").bind(dataset=publication.dataset))
    texts = [row["summary"] for row in rows]
    return _namer(store, publication, words, ()).best([each for each in texts if isinstance(each, Literal)])


def modified(store: Store, publication: Publication, words: Words) -> Shown | None:
    """Return when the dataset was last changed, or None when it does not say."""
    rows = store.select(own("modified_of").bind(resource=publication.dataset))
    dates = [row["date"] for row in rows]
    namer = _namer(store, publication, words, ())
    return next((namer.literal(each) for each in dates if isinstance(each, Literal)), None)


def _namer(store: Store, publication: Publication, words: Words, resources: Iterable[NamedNode]) -> Namer:
    return Namer(labels_of(store, resources), words, publication.prefixes)
