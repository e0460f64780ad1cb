"""RDF files: read with lines, refused with places, written in one way only."""

import gzip
import random
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from bronwijzer import turtle
from bronwijzer.errors import SourceError

BASE = "http://base.example/file"
LIMIT = 1_000_000
PREFIXES = {"e": "http://e.example/", "sh": "http://www.w3.org/ns/shacl#"}


def _file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _read(path: Path) -> list[tuple[Quad, int]]:
    return list(turtle.read(path, BASE, LIMIT))


def _refused(path: Path, limit: int = LIMIT) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(turtle.read(path, BASE, limit))
    return caught.value


def _canonical(text: str) -> Dataset:
    dataset = Dataset(parse(text, RdfFormat.TURTLE, base_iri=BASE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _written(text: str) -> str:
    return turtle.write((quad.triple for quad in parse(text, RdfFormat.TURTLE, base_iri=BASE)), PREFIXES)


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.ttl", "@prefix e: <http://e/> .\n\ne:a e:b e:c ;\n  e:d e:e ,\n    e:f .\n", [3, 4, 5]),
        ("a.nt", "<http://a> <http://b> <http://c> .\n\n<http://a> <http://b> <http://d> .\n", [1, 3]),
        ("a.trig", "<http://g> {\n<http://a> <http://b> <http://c> .\n}\n", [2]),
        ("a.nq", "<http://a> <http://b> <http://c> <http://g> .\n", [1]),
        (
            "a.rdf",
            """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:e="http://e/">
<rdf:Description rdf:about="http://a">
<e:b>x</e:b>
</rdf:Description></rdf:RDF>""",
            [4],
        ),
        ("a.jsonld", '{"@id": "http://a", "http://b": "x"}', [1]),
    ],
)
def test_each_syntax_is_read_with_its_lines(tmp_path: Path, name: str, text: str, lines: list[int]) -> None:
    """A statement comes with the line on which it ends, plain and gzipped."""
    plain = _file(tmp_path, name, text)
    packed = _file(tmp_path, f"{name}.gz", gzip.compress(text.encode()))

    assert lines == [line for _, line in _read(plain)]
    assert _read(plain) == _read(packed)


def test_a_line_longer_than_a_read_counts_once(tmp_path: Path) -> None:
    """The parser may ask for less than a line; the line's number does not move."""
    text = f'<http://a> <http://b> "{"x" * 200_000}" .\n<http://a> <http://b> "y" .\n'

    assert [line for _, line in _read(_file(tmp_path, "a.ttl", text))] == [1, 2]


@pytest.mark.parametrize(
    ("name", "text", "key", "line", "column"),
    [
        ("a.ttl", "<http://a> <http://b>\n  foo .\n", "source.syntax", 2, 3),
        ("a.ttl", "<relative> <http://b c> <d> .\n", "source.syntax", 1, 12),
        ("a.ttl", b'<http://a> <http://b> "\xff" .\n', "source.syntax", 1, 24),
        ("a.nt", '<http://a> <http://b> "x\n', "source.syntax", 1, 23),
        ("a.rdf", "<rdf:RDF>\n</rdf:RDF>", "source.syntax", 1, 1),
        ("a.jsonld", '{"@id": \n bad', "source.syntax", 2, 2),
        ("a.ttl", "<http://a> <http://b> <<( <http://a> <http://b> 1 )>> .\n", "source.triple-term", 1, 1),
    ],
)
def test_a_broken_file_is_refused_at_its_place(
    tmp_path: Path, name: str, text: str | bytes, key: str, line: int, column: int
) -> None:
    """File, line, column and what was expected are known."""
    path = _file(tmp_path, name, text)

    error = _refused(path)

    assert (key, path, line, column) == (
        error.key,
        error.values["file"],
        error.values["line"],
        error.values["column"],
    )


def test_a_remote_context_is_named_and_not_fetched(tmp_path: Path) -> None:
    """JSON-LD with a context by IRI is an error that names it, however deep it stands."""
    text = '{"@context": ["https://a.example/c", {"x": {"@context": {"@import": "https://b.example/d"}}}]}'

    error = _refused(_file(tmp_path, "a.jsonld", text))

    assert (
        error.key,
        error.values["context"],
    ) == ("source.remote-context", "https://a.example/c, https://b.example/d")


def test_a_file_is_bounded_decompressed(tmp_path: Path) -> None:
    """A small archive of a large file is refused like the large file."""
    bomb = gzip.compress(b"# nothing but comment\n" * 100_000)

    assert _refused(_file(tmp_path, "a.ttl.gz", bomb), 100_000).key == "source.too-large"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.ttl.gz", b"no archive", "source.unreadable"),
        ("a.ttl.gz", gzip.compress(b"<http://a> <http://b> 1 .")[:-12], "source.unreadable"),
        ("a.docx", b"", "source.unknown-format"),
    ],
)
def test_what_is_no_rdf_file_is_refused(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    """A damaged archive and an unknown ending are told apart."""
    assert key == _refused(_file(tmp_path, name, content)).key


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The reason of the system is told."""
    assert _refused(tmp_path / "none.ttl").key == "source.unreadable"


def test_comments_are_found_where_they_are_comments() -> None:
    """A hash in an IRI, a string or an escaped name is none."""
    text = '<a#b> e:c "x # y" . # one\n"""\n#no""" , \'#no\' .\n#two\n e:a\\#b .'

    assert turtle.comments(text) == [1, 4]


def test_writing_gives_the_house_style() -> None:
    """The whole text is compared: order, indents, prefixes used, lists and nesting."""
    text = (
        "@prefix e: <http://e.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        'e:b e:p "x" . <http://h/graph/a> a e:G . e:a e:q 1, 2.50, 1e0, true, "l"@nl, "d"^^e:d ; a e:Z, sh:A ;'
        ' sh:in (e:a "b") ; sh:or () ; e:r [ e:s e:t ], [] . e:o a <http://www.w3.org/2002/07/owl#Ontology> .'
    )

    assert _written(text) == (
        "PREFIX e: <http://e.example/>\n"
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        "\n"
        "<http://h/graph/a>\n    a e:G\n.\n"
        "\n"
        "e:o\n    a <http://www.w3.org/2002/07/owl#Ontology>\n.\n"
        "\n"
        "e:a\n"
        "    a\n        e:Z ,\n        sh:A ;\n"
        '    e:q\n        "d"^^e:d ,\n        "l"@nl ,\n        1 ,\n        1e0 ,\n        2.50 ,\n        true ;\n'
        "    e:r\n        [\n            e:s e:t\n        ] ,\n        [] ;\n"
        '    sh:in ( e:a "b" ) ;\n'
        "    sh:or ()\n.\n"
        "\n"
        'e:b\n    e:p "x"\n.\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        '<a> <b> "line\\none \\"quoted\\" \\\\ and \\"\\"\\" three\\n\\"" .',
        '<a> <b> "tab\\tbell\\u0007cr\\r del\\u007F" .',
        '<a> <b> "007"^^<http://www.w3.org/2001/XMLSchema#integer>, "1."^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        '<a> <b> "2017-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
        '<a> <b> "maybe"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        "_:a <p> _:b . _:b <p> _:a .",
        "<a> <p> _:s . <b> <p> _:s . _:s <q> 1 .",
        "_:a <p> _:a .",
        "<a> <p> _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 .",
        "<a> <p> (1 2) . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> () .",
        "<http://e.example/-x> <http://e.example/x.> <http://e.example/a/b> .",
        "<http://e.example/x.y> <http://e.example/> 1 .",
    ],
)
def test_writing_keeps_the_meaning(text: str) -> None:
    """Escapes, lexical forms, rings, shared nodes and half lists all come back."""
    assert _canonical(text) == _canonical(_written(text))


@pytest.mark.parametrize("seed", range(12))
def test_blank_nodes_keep_their_meaning(seed: int) -> None:
    """However blank nodes point at each other, what is written is the same graph."""
    chance = random.Random(seed)
    nodes = ["<a>", *(f"_:b{number}" for number in range(8))]
    text = "".join(f"{chance.choice(nodes)} <p> {chance.choice(nodes)} .\n" for _ in range(9))

    assert _canonical(text) == _canonical(_written(text))


def test_a_long_list_is_written_as_one() -> None:
    """A list of many thousands of members takes no longer for each than a short one."""
    text = f"<a> <p> ( {'1 ' * 20_000}) ."

    assert 20_000 == _written(text).count(" 1")


@pytest.mark.parametrize("seed", range(12))
def test_order_of_statements_does_not_matter(seed: int) -> None:
    """The same triples give the same text, and that text is its own canonical form."""
    chance = random.Random(seed)
    nodes = [NamedNode(f"http://e.example/n{number}") for number in range(6)]
    terms: list[turtle.Term] = [
        *nodes,
        *(Literal(chance.choice("aé\"\n\\'") * 3, language="nl") for _ in range(4)),
        Literal(seed),
    ]
    triples = [Triple(chance.choice(nodes), chance.choice(nodes), chance.choice(terms)) for _ in range(40)]
    expected = turtle.write(triples, PREFIXES)

    chance.shuffle(triples)

    assert expected == turtle.write(triples, PREFIXES) == _written(expected)
    assert _canonical(expected) == _canonical((serialize(set(triples), format=RdfFormat.TURTLE) or b"").decode())


def test_a_triple_term_is_not_written() -> None:
    """What read() refuses cannot be written either."""
    inner = Triple(NamedNode("http://a"), NamedNode("http://b"), Literal("c"))

    with pytest.raises(TypeError):
        turtle.write([Triple(NamedNode("http://a"), NamedNode("http://b"), inner)], {})


def test_prefixes_are_those_declared() -> None:
    """A declaration without a namespace, or with an IRI for one, or that Turtle could not hold, declares nothing."""
    text = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        '<a> sh:prefix "a" ; sh:namespace "http://a/" . <b> sh:prefix "b" . <c> sh:prefix "c" ; sh:namespace <c> . '
        '<d> sh:prefix "d d" ; sh:namespace "http://d/" . <e> sh:prefix "e" ; sh:namespace "http://e/> ." .'
    )

    assert turtle.declared_prefixes(parse(text, RdfFormat.TURTLE, base_iri=BASE)) == {"a": "http://a/"}


def test_fresh_labels_keep_files_apart(tmp_path: Path) -> None:
    """The same label in two files is two nodes."""
    path = _file(tmp_path, "a.ttl", "_:x <http://p> 1 .")

    (one, _), (other, _) = (next(turtle.read(path, BASE, LIMIT, fresh=True)) for _ in range(2))

    assert isinstance(one.subject, BlankNode)
    assert one.subject != other.subject
