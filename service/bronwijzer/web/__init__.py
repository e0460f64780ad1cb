"""What a client sees: addresses, negotiation, pages, the SPARQL protocol and downloads, for one release."""
