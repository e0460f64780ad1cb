"""Queries that mean harm, by what they attack; none may end anything but itself."""

from typing import Final

_PRODUCT: Final = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9))
_DOUBLING: Final = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
_REPLACE: Final = "REPLACE(" * 60 + '"aaaaaaaaaa"' + ', "a", "aaaaaaaaaa")' * 60
N: Final = 20_000

HOSTILE: Final = {
    "cartesian count": f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}",
    "cartesian order": f"SELECT * {{ {_PRODUCT} }} ORDER BY ?c0 ?c1 ?c2",
    "cartesian distinct": f"SELECT DISTINCT * {{ {_PRODUCT} }}",
    "cartesian ask": f"ASK {{ {_PRODUCT} FILTER(?a0 = 1) }}",
    "cartesian construct": f"CONSTRUCT {{ ?a0 ?b1 ?c2 . ?a3 ?b4 ?c5 }} WHERE {{ {_PRODUCT} }}",
    "cartesian group": f"SELECT ?a0 (COUNT(*) AS ?n) {{ {_PRODUCT} }} GROUP BY ?a0 ?c1 ?c2 ?c3 HAVING (COUNT(*) > 1)",
    "cartesian minus": f"SELECT * {{ {_PRODUCT} MINUS {{ ?x ?y ?z . ?p ?q ?r . ?s ?t ?u }} }} ORDER BY ?a0",
    "cartesian optional": f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} OPTIONAL {{ ?x ?y ?z FILTER(?x = ?a0) }} }}",
    "cartesian exists": f"SELECT * {{ ?a ?b ?c FILTER NOT EXISTS {{ {_PRODUCT} FILTER(?a0 = 1) }} }}",
    "cartesian describe": f"DESCRIBE * {{ {_PRODUCT} }}",
    "cartesian random": f"SELECT * {{ {_PRODUCT} }} ORDER BY RAND() LIMIT 1",
    "cartesian uuid": f"SELECT (UUID() AS ?u) {{ {_PRODUCT} }} ORDER BY ?u",
    "cartesian subquery": f"SELECT * {{ {{ SELECT * {{ {_PRODUCT} }} ORDER BY ?a1 }} ?x ?y ?z }}",
    "cartesian graphs": "SELECT (COUNT(*) AS ?n) {"
    + "".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(9))
    + "}",
    "group concat": f'SELECT (GROUP_CONCAT(CONCAT(STR(?a0), STR(?c1)); separator="") AS ?x) {{ {_PRODUCT} }}',
    "path over everything": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"?a{n} (<x>|!<x>|^(<x>|!<x>))* ?b{n} ." for n in range(4))
    + "}",
    "paths in paths": "SELECT * { ?a (((!<x>)*/(!<y>)*)*/(^!<z>)*)+ ?b . ?c (((!<x>)*/(!<y>)*)*)+ ?d } ORDER BY ?a ?c",
    "result bomb": f"SELECT * {{ {_PRODUCT} }}",
    "result bomb as part": f"SELECT * {{ {_PRODUCT} }} LIMIT 1000000000",
    "doubling literal": f'SELECT (STRLEN(?x60) AS ?n) {{ BIND("x" AS ?x0) {_DOUBLING} }}',
    "nested replace": f"SELECT ({_REPLACE} AS ?x) {{}}",
    "evil regex": 'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "(a+)+(b*)*(c{1,900}){1,900}$")) }',
    "evil regex of a variable": f"SELECT * {{ {_PRODUCT} FILTER(REGEX(STR(?c0), STR(?c1))) }}",
    "hash chain": "SELECT (" + "SHA512(" * 150 + "'x'" + ")" * 150 + " AS ?h) {" + _PRODUCT + "}",
    "deep groups": "SELECT * {" + "{" * N + "}" * N + "}",
    "deep brackets": "SELECT * { FILTER(" + "(" * N + "1" + ")" * N + ") }",
    "deep blank nodes": "SELECT * {" + "[?p " * N + "?x" + "]" * N + "}",
    "deep subqueries": "SELECT * {" + "{ SELECT * {" * 5000 + "}}" * 5000 + "}",
    "deep in disguise": "SELECT * { FILTER(?a <#>'''" + "{" * 100_000 + "''') " + "{" * 100_000,
    "unions": "SELECT * { {}" + " UNION { ?a ?b ?c }" * 5000 + "}",
    "allowed unions of products": "SELECT * { { ?x ?y ?z }" + f" UNION {{ {_PRODUCT} }}" * 300 + "} ORDER BY ?x",
    "allowed options": "SELECT * {" + "".join(f" OPTIONAL {{ ?a{n} ?b ?c{n} }}" for n in range(500)) + "}",
    "many values": "SELECT * { VALUES (?a ?b) {"
    + "(1 2)" * 12_000
    + "} VALUES (?c ?d) {"
    + "(1 2)" * 100
    + "} } ORDER BY ?a",
    "huge literal": 'SELECT ("' + "x" * 60_000 + '" AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }',
    "long list": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c IN (" + ",".join(str(n) for n in range(9000)) + ")) }",
    "many variables": "SELECT * {" + "".join(f"?v{n} ?w{n} ?x{n} ." for n in range(1500)) + "}",
    "never closed": "SELECT * { ?a ?b '" + "x" * 60_000,
    "escapes": "SELECT * { ?a ?b ?c } #" + "\\u007b" * 9000,
    "service": "SELECT * { SERVICE <http://127.0.0.1:{trap}/> { ?a ?b ?c } }",
    "silent service": "SELECT * { SERVICE SILENT <http://127.0.0.1:{trap}/> { ?a ?b ?c } }",
    "variable service": "SELECT * { BIND(<http://127.0.0.1:{trap}/> AS ?s) SERVICE ?s { ?a ?b ?c } }",
    "disguised service": "SELECT * { FILTER(?a <#>''') } #''')\n SERVICE <http://127.0.0.1:{trap}/> { ?a ?b ?c } }",
    "escaped service": "SELECT * { \\u0053ERVICE <http://127.0.0.1:{trap}/> { ?a ?b ?c } }",
    "remote graph": "SELECT * FROM <http://127.0.0.1:{trap}/> FROM NAMED <http://127.0.0.1:{trap}/x> { ?a ?b ?c }",
    "local file": "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }",
    "load": "LOAD <http://127.0.0.1:{trap}/>",
    "drop": "DROP ALL",
}
