"""How a command shows its progress."""

import sys
from collections.abc import Callable

import click

from bronwijzer.words import Words


def progress(say: Words) -> Callable[[str, int, int], None]:
    """Return what shows the steps of long work on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def show(key: str, done: int, total: int) -> None:
        click.echo(f"\r\033[K{say(key)} {done}/{total}", err=True, nl=done == total)

    return show
