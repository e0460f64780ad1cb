"""Bronwijzer publishes any folder of RDF as resolvable URIs, a SPARQL endpoint and dumps."""
