"""Judging a site: shapes by pySHACL, rules over named graphs by queries, each finding with its file and line."""
