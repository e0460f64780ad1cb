"""A fuzz run on the reader: `python fuzz.py -runs=20000 -max_len=2000`; it ends with 0 when no exception escaped."""

import sys

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # has no types, and is not there on every platform

with atheris.instrument_imports(include=["bronwijzer.harvest"]):
    from bronwijzer.harvest.reading import read


def one(raw: bytes) -> None:
    """Read some bytes; a file without an error must have given a project."""
    project, findings = read(raw)
    if (project is None) != any(each.level == "error" for each in findings):
        raise AssertionError(raw)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
