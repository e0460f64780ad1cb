"""Search: an index that is written with a release, and what is found in it."""
