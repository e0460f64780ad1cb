"""The Flask application of one release: pages, documents and downloads."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestedRangeNotSatisfiable
from werkzeug.routing import RequestRedirect

from bronwijzer.errors import RequestError, UnknownResource
from bronwijzer.manifest import Manifest
from bronwijzer.search.find import Finder
from bronwijzer.search.index import FOLDER
from bronwijzer.settings import Settings
from bronwijzer.store.base import Store
from bronwijzer.web.about import About
from bronwijzer.web.crawlers import Crawlers
from bronwijzer.web.downloads import Downloads
from bronwijzer.web.errors import MethodRefused, RangeRefused, log_failure
from bronwijzer.web.files import Files
from bronwijzer.web.lists import Lists
from bronwijzer.web.openapi import OpenApi
from bronwijzer.web.pages import Pages
from bronwijzer.web.questions import Questions
from bronwijzer.web.reconciliation import Reconciliation
from bronwijzer.web.requests import asked
from bronwijzer.web.resources import Resources
from bronwijzer.web.responses import redirect, refusal
from bronwijzer.web.search import Search
from bronwijzer.web.service import Service


def create_app(store: Store, manifest: Manifest, dumps: Path, settings: Settings) -> Flask:
    """Return the application that serves a release; its `Service` is `app.extensions["bronwijzer"]`."""
    service = Service.of(store, manifest, dumps, settings)
    app = Flask("bronwijzer.web", static_folder=None)
    app.extensions["bronwijzer"] = service
    app.url_map.merge_slashes = False
    app.config["TRAP_HTTP_EXCEPTIONS"] = True  # Flask's own redirects would name whatever host the client said
    finder = cache(lambda: Finder.open(dumps.parent / FOLDER, store))
    for kind in (About, Crawlers, Downloads, Files, Lists, OpenApi, Pages, Questions, Resources):
        kind(service).register(app)
    for finding in (Search, Reconciliation):
        finding(service, finder).register(app)

    @app.errorhandler(Exception)
    def refuse(error: Exception) -> Response:
        if isinstance(error, RequestRedirect):
            place = urlsplit(error.new_url)._replace(scheme="", netloc="")
            return redirect(place.geturl(), HTTPStatus.PERMANENT_REDIRECT)
        known = _known(error)
        log_failure(request.method, request.path, known)
        return refusal(service, known, asked(request))

    return app


def _known(error: Exception) -> Exception:
    """Return an error of Flask's as one of ours."""
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return MethodRefused("request.method", method=request.method, allowed=allowed)
    if isinstance(error, RequestedRangeNotSatisfiable):
        return RangeRefused("request.range", size=error.length)
    if isinstance(error, HTTPException):
        if isinstance(error, NotFound):
            return UnknownResource("page.unknown", path=request.path)
        return RequestError("request.bad")
    return error
