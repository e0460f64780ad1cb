"""A new site: the files of this folder, copied to where the steward wants them."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from bronwijzer.errors import SiteError


def write(folder: Path) -> None:
    """Write a new site into a folder; raises SiteError when something stands there already."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SiteError("init.not-empty", folder=folder)
        with as_file(files(__package__)) as source:
            unwanted = shutil.ignore_patterns("*.py", "__pycache__")
            shutil.copytree(source, folder, ignore=unwanted, dirs_exist_ok=True)
    except OSError as error:
        raise SiteError("init.unwritable", folder=folder, problem=error.strerror) from error
