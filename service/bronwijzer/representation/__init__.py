"""What is said of an IRI, by whom, and how that is written: RDF for machines, the context of a page for people."""
