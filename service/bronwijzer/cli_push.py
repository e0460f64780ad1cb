"""The push command of the command line."""

import os
from pathlib import Path

import click

from bronwijzer.cli_progress import progress
from bronwijzer.errors import SiteError
from bronwijzer.settings import Settings
from bronwijzer.words import Words


@click.command(help="cli.push")
@click.argument("site", type=click.Path(path_type=Path), default=Path())
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="cli.out")
@click.option("--base-uri", metavar="IRI", help="cli.base-uri")
@click.option("--to", "endpoints", multiple=True, metavar="ENDPOINT", help="cli.push.to")
@click.option("--graph-store", "stores", multiple=True, metavar="ADDRESS", help="cli.push.graph-store")
@click.pass_obj
def push(
    say: Words, site: Path, out: Path | None, base_uri: str | None, endpoints: tuple[str, ...], stores: tuple[str, ...]
) -> None:
    """Load the current release into a remote engine."""
    from bronwijzer.release import push as pushing
    from bronwijzer.release.folders import current_release, folder_of

    settings = _settings(site, base_uri, endpoints, stores)
    folder = out or folder_of(site, os.environ)
    release = current_release(folder, settings.site.base_uri)
    if release is None:
        raise SiteError("query.no-release", folder=folder)
    targets = pushing.targets_of(settings.store.endpoint.split(), settings.store.graph_store.split(), settings)
    done = pushing.push(release, targets, settings, progress(say))
    told = "cli.push.made" if done.made else "cli.push.same"
    click.echo(say(told, version=done.version, address=done.address))


def _settings(site: Path, base_uri: str | None, endpoints: tuple[str, ...], stores: tuple[str, ...]) -> Settings:
    """Return the settings, with the engine that was named in place of theirs: its graph store too, told or known."""
    named = {"endpoint": " ".join(endpoints), "graph_store": " ".join(stores)} if endpoints else {}
    base = {"base_uri": base_uri} if base_uri is not None else {}
    return Settings.read(site, os.environ).with_values({"site": base, "store": named})
