"""A publiccode.yml as statements: CodeMeta's crosswalk, DOAP and schema.org, in the words of `standards` for the rest.

Only facts: names, addresses, dates, licences, languages and relations. An organisation is mentioned only when it was
recognised, and then under the name that this source gives it, so that the evidence stands in the source's own graph.
"""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.known import Known
from bronwijzer.harvest.licences import identifiers
from bronwijzer.harvest.origin import repository_name, short
from bronwijzer.harvest.project import Named, Project
from bronwijzer.harvest.vocabulary import SPDX_LICENCES, address, both, day, plain, slug, term, thing
from bronwijzer.prefixes import DCAT, DCT, FOAF, RDF, RDFS
from bronwijzer.words import LANGUAGES, words

_STATUS: Final = "ontwikkelstatus"
_MAINTENANCE: Final = "onderhoudsvorm"
#: Names of one source that are compared with every name there is, which takes milliseconds each.
_MOST_GUESSED: Final = 200


class Mapper:
    """Maps projects one after the other; what is known grows with each, so that the same thing keeps one IRI."""

    def __init__(self, known: Known) -> None:
        """Begin with what a site knows."""
        self._known = known

    def meet(self, project: Project) -> None:
        """Learn the name and address of a product before any project is mapped: others may depend on it."""
        product = self._product_of(project)
        self._known.products[f"at {address(project.url)}"].add(product.value)
        for name in (project.name, short(project.url)):
            self._known.products[plain(name)].add(product.value)

    def map(self, project: Project, on: str) -> tuple[list[Triple], list[Finding]]:
        """Return what a project says on a day, and findings on the organisations in it that were not recognised."""
        product, code = self._product_of(project), self._repository_of(project)
        made = self._known.current(thing("project", repository_name(project.url)))
        triples = [*self._product(product, project), *self._project(made, product, code, project)]
        triples += [*self._code(code, product, project), *self._relations(product, project)]
        findings: list[Finding] = []
        someone = any(self._known.organisation(each) for each in project.publishers)
        for named, links in _links(product, made, code, project, on, someone=someone):
            found = self._known.organisation(named)
            if found is None:
                findings.append(self._unrecognised(named, guessing=len(findings) < _MOST_GUESSED))
                continue
            organisation = found[0]
            triples.append(Triple(organisation, FOAF("name"), Literal(named.text)))
            triples += [_turned(Triple(*link), organisation) for link in links]
            triples += self._contract(product, project.name, named, organisation)
        return triples, findings

    def _unrecognised(self, named: Named, *, guessing: bool) -> Finding:
        """Return the finding on a name that is no organisation's; what it is like is told, never what it is."""
        iri, name = (self._known.near(named.text) if guessing else None) or (None, "")
        return Finding("organisation", "note", named.line, named.key, name, iri.value if iri else "")

    def publishers(self, repository: str, project: Project) -> tuple[str, ...]:
        """Return who publishes a file: the holder of the account that it stands in, else whom it names itself."""
        holder = self._known.holder(repository)
        named = [found[0] for each in project.publishers if (found := self._known.organisation(each))]
        return tuple(dict.fromkeys(each.value for each in ([holder] if holder else named)))

    def _product_of(self, project: Project) -> NamedNode:
        known = self._known.product_at(project.url)
        return known or self._known.current(thing("software", repository_name(project.url)))

    def _repository_of(self, project: Project) -> NamedNode:
        named = thing("repository", repository_name(project.url))
        return self._known.repository(project.url) or self._known.current(named)

    def _product(self, iri: NamedNode, project: Project) -> Iterator[Triple]:
        yield Triple(iri, RDF("type"), term("schema:SoftwareApplication"))
        yield from self._labels(iri, project.name)
        yield Triple(iri, term("schema:name"), Literal(project.name))
        yield Triple(iri, term("schema:codeRepository"), NamedNode(project.url))
        yield from _lists(iri, project)
        if project.released:
            yield Triple(iri, term("schema:datePublished"), day(project.released))
        if project.status:
            yield Triple(iri, term("codemeta:developmentStatus"), thing("begrip", _STATUS, project.status))
        if project.maintenance:
            yield Triple(iri, DCT("type"), thing("begrip", _MAINTENANCE, project.maintenance))
        yield from self._licences(iri, project)

    def _project(self, iri: NamedNode, product: NamedNode, code: NamedNode, project: Project) -> Iterator[Triple]:
        yield Triple(iri, RDF("type"), term("doap:Project"))
        yield from self._labels(iri, project.name)
        yield Triple(iri, term("doap:name"), Literal(project.name))
        yield Triple(iri, term("doap:repository"), code)
        yield Triple(iri, DCT("hasPart"), product)
        if project.landing:
            yield Triple(iri, term("doap:homepage"), NamedNode(project.landing))

    def _code(self, iri: NamedNode, product: NamedNode, project: Project) -> Iterator[Triple]:
        yield Triple(iri, RDF("type"), term("doap:GitRepository"))
        yield Triple(iri, RDF("type"), term("schema:SoftwareSourceCode"))
        yield from self._labels(iri, short(project.url))
        yield Triple(iri, term("doap:browse"), NamedNode(project.url))
        yield Triple(iri, term("schema:codeRepository"), NamedNode(project.url))
        yield Triple(iri, term("schema:targetProduct"), product)
        yield from self._licences(iri, project)

    def _licences(self, iri: NamedNode, project: Project) -> Iterator[Triple]:
        for each in identifiers(project.licence):
            licence = NamedNode(SPDX_LICENCES + each)
            yield Triple(iri, term("schema:license"), licence)
            yield from licence_document(each, self._known)

    def _relations(self, iri: NamedNode, project: Project) -> Iterator[Triple]:
        for url in project.based_on:
            # The standard calls this "a variant or a fork" and does not let a file say which, so no fork is stated.
            base = self._known.product_at(url) or self._known.current(thing("software", repository_name(url)))
            yield Triple(iri, term("schema:isBasedOn"), base)
            yield Triple(base, RDF("type"), term("schema:SoftwareApplication"))
            yield Triple(base, term("schema:codeRepository"), NamedNode(url))
            yield from self._named(base, short(url))
        for each in project.dependencies:
            needed = self._known.product(each.name) or self._known.current(thing("software", slug(each.name)))
            if each.kind != "hardware" and needed != iri and slug(each.name):
                yield Triple(iri, term("schema:softwareRequirements"), needed)
                yield Triple(needed, RDF("type"), term("schema:SoftwareApplication"))
                yield from self._named(needed, each.name)
        if slug(project.suite):
            suite = thing("suite", slug(project.suite))
            yield Triple(iri, term("schema:isPartOf"), suite)
            yield Triple(suite, RDF("type"), term("schema:Collection"))
            yield from self._named(suite, project.suite)

    def _contract(self, product: NamedNode, name: str, named: Named, organisation: NamedNode) -> Iterator[Triple]:
        """Yield until when an organisation maintains a product, when the source says so."""
        if not named.until:
            return
        iri = thing("contract", "-".join(each.value.rpartition("/")[2] for each in (product, organisation)))
        yield Triple(product, DCAT("qualifiedRelation"), iri)
        yield Triple(iri, RDF("type"), DCAT("Relationship"))
        if self._known.label(iri):
            said = {"name": name, "organisation": named.text, "until": named.until}
            told = (Literal(words(each)("harvest.contract", **said), language=each) for each in LANGUAGES)
            yield from (Triple(iri, RDFS("label"), each) for each in told)
        yield Triple(iri, DCT("relation"), organisation)
        yield Triple(iri, DCAT("hadRole"), thing("begrip", "rol", "onderhoud-op-contract"))
        yield Triple(iri, term("schema:endDate"), day(named.until))

    def _named(self, iri: NamedNode, name: str) -> Iterator[Triple]:
        yield from self._labels(iri, name)
        yield Triple(iri, term("schema:name"), Literal(name))

    def _labels(self, iri: NamedNode, name: str) -> Iterator[Triple]:
        """Yield a thing's labels, once in a site: the first source that names it gives the name it is shown by."""
        if self._known.label(iri):
            yield from (Triple(iri, RDFS("label"), each) for each in both(name))


def licence_document(identifier: str, known: Known) -> Iterator[Triple]:
    """Yield what makes an SPDX licence a described thing, unless the site around describes it."""
    licence = NamedNode(SPDX_LICENCES + identifier)
    if licence.value not in known.labelled:
        yield Triple(licence, RDF("type"), DCT("LicenseDocument"))
        yield Triple(licence, DCT("identifier"), Literal(identifier))
        yield from (Triple(licence, RDFS("label"), each) for each in both(identifier))


def _lists(iri: NamedNode, project: Project) -> Iterator[Triple]:
    """Yield what a project says of its product in texts and addresses."""
    texts = {
        "schema:applicationSubCategory": project.categories,
        "schema:countriesSupported": project.countries,
        "schema:inLanguage": project.languages,
        "schema:operatingSystem": project.platforms,
        "schema:softwareVersion": (project.software_version,),
    }
    for predicate, values in texts.items():
        yield from (Triple(iri, term(predicate), Literal(each)) for each in values if each)
    addresses = {
        "dct:conformsTo": project.supports,
        "foaf:page": (project.roadmap,),
        "schema:softwareHelp": project.manuals,
        "schema:url": (project.landing,),
    }
    for predicate, values in addresses.items():
        yield from (Triple(iri, term(predicate), NamedNode(each)) for each in values if each)


_Link = tuple[NamedNode, NamedNode, NamedNode]
_SOMEONE: Final = NamedNode("urn:x-bronwijzer:someone")


def _links(
    product: NamedNode, made: NamedNode, code: NamedNode, project: Project, on: str, *, someone: bool
) -> Iterator[tuple[Named, list[_Link]]]:
    """Yield each organisation of a project with the statements that it belongs in, itself as _SOMEONE.

    Internal maintenance is that of the publisher or, when the file names none that is known, of the owner; who
    maintained it until a day that has passed does so no more.
    """
    maintained = [(product, term("schema:maintainer"), _SOMEONE), (made, term("doap:maintainer"), _SOMEONE)]
    internal = maintained if project.maintenance == "internal" else []
    for each in project.used_by:
        yield each, [(_SOMEONE, term("bw:gebruiktSoftware"), product)]
    for each in project.funded_by:
        yield each, [(product, term("schema:funder"), _SOMEONE)]
    for each in project.owners:
        yield each, [(product, term("schema:copyrightHolder"), _SOMEONE), *([] if someone else internal)]
    for each in project.contractors:
        ended = bool(each.until) and each.until < on
        yield each, [(product, term("schema:provider"), _SOMEONE), *([] if ended else maintained)]
    for each in project.publishers:
        yield (
            each,
            [(product, term("schema:publisher"), _SOMEONE), (code, term("schema:publisher"), _SOMEONE), *internal],
        )


def _turned(triple: Triple, organisation: NamedNode) -> Triple:
    subject = organisation if triple.subject == _SOMEONE else triple.subject
    return Triple(subject, triple.predicate, organisation if triple.object == _SOMEONE else triple.object)
