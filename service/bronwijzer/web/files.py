"""The files that pages load: styles, scripts and images of our own, and those of a deployer's theme."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request, send_from_directory

from bronwijzer.web.assets import STATIC, THEME
from bronwijzer.web.service import Service

_A_YEAR: Final = 31_536_000
_AN_HOUR: Final = 3600


class Files:
    """The handlers of these files."""

    def __init__(self, service: Service) -> None:
        self._service = service
        with as_file(files("bronwijzer.web") / STATIC) as folder:
            self._folder = folder

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        app.add_url_rule(f"{self._service.root}{STATIC}/<path:name>", "static", self.own)
        app.add_url_rule(f"{self._service.root}{THEME}/<path:name>", "theme", self.theme)

    def own(self, name: str) -> Response:
        """Answer with a file of our own; its address changes with it, so caches keep it."""
        return _sent(self._folder, name, _A_YEAR)

    def theme(self, name: str) -> Response:
        """Answer with a file of the deployer's theme."""
        folder = self._service.settings.site.theme
        return _sent(Path(folder), name, _AN_HOUR) if folder else abort(404)


def _sent(folder: Path, name: str, seconds: int) -> Response:
    # Not by ranges, as Flask would have it: a file that may be asked for in parts is not compressed.
    response = send_from_directory(folder, name, conditional=False, max_age=seconds)
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns itself
