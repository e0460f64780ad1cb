"""Every error has its status, its words, and no more words than that."""

import ast
import asyncio
import gettext
import inspect
import json
import threading
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask, abort

from bronwijzer import errors
from bronwijzer.errors import (
    BronwijzerError,
    MediaTypeError,
    NotAcceptable,
    QuerySyntaxError,
    SourceError,
    StoreUnavailable,
)
from bronwijzer.formats import GRAPHS
from bronwijzer.web import errors as web_errors
from bronwijzer.web.errors import STATUS, MethodRefused, Problem, problem, status_of
from bronwijzer.web.sending import Message
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import LANGUAGES, words
from tests.service.web.test_asgi import FakePool, application, forever, scope_of


def all_errors() -> set[type[BronwijzerError]]:
    """Return every class of the tree, those of the web too."""
    members = [*vars(errors).values(), *vars(web_errors).values()]
    return {each for each in members if inspect.isclass(each) and issubclass(each, BronwijzerError)}


def test_the_table_is_complete() -> None:
    """Each class of the tree has a row of its own, and each row a class."""
    assert set(STATUS) == all_errors()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_has_a_title_in_every_language(language: str) -> None:
    """No answer is without words."""
    for status in STATUS.values():
        assert words(language)(f"error.title.{status.value}")


def test_a_class_below_has_the_status_of_the_nearest_above() -> None:
    """A new kind of error is never without a status."""

    class Fresh(errors.QueryRefused):
        """A kind that the table does not know."""

    assert status_of(Fresh("query.service")) == HTTPStatus.FORBIDDEN


def test_a_syntax_error_tells_its_place() -> None:
    """Line and column are members of their own."""
    error = QuerySyntaxError("query.syntax", line=3, column=7, expected="}")

    told = json.loads(problem(error, words("en")).json())

    assert (told["line"], told["column"], told["status"], told["code"]) == (3, 7, 400, "query.syntax")
    assert "line 3, column 7" in told["detail"]


@pytest.mark.parametrize(
    "error", [SourceError("source.syntax", file="/geheim/pad", line=1, column=1, expected="x"), ValueError("geheim")]
)
def test_what_is_ours_to_mend_is_told_to_nobody(error: Exception) -> None:
    """A 500 says that something is wrong and not what."""
    for language in LANGUAGES:
        told = problem(error, words(language))

        assert told.status == HTTPStatus.INTERNAL_SERVER_ERROR
        assert b"geheim" not in told.json()


def test_a_refused_method_says_which_are_allowed() -> None:
    """RFC 9110 wants Allow with a 405."""
    error = MethodRefused("request.method", method="PUT", allowed="GET, HEAD")

    assert problem(error, words("nl")).headers == (("Allow", "GET, HEAD"),)


def test_a_refused_type_says_which_are_read() -> None:
    """RFC 9110 wants Accept with a 415, and the method QUERY has a header of its own for it."""
    error = MediaTypeError("request.media-type", given="-", known="a/b, c/d")

    assert problem(error, words("nl")).headers == (("Accept", "a/b, c/d"), ("Accept-Query", "a/b, c/d"))


def test_a_store_that_is_down_says_when_to_come_back() -> None:
    """A 503 has Retry-After."""
    assert dict(problem(StoreUnavailable("store.unavailable"), words("nl")).headers)["Retry-After"]


def test_formats_may_be_told_as_text() -> None:
    """An error that came from a worker names the formats as a text: it is in the sentence."""
    told = problem(NotAcceptable("query.not-acceptable", available="text/csv"), words("nl"))

    assert told.available == ()
    assert "text/csv" in told.detail
    assert problem(NotAcceptable("request.unknown-format", name="x", available=GRAPHS), words("nl")).available == GRAPHS


def test_a_mistake_of_the_program_is_logged_and_not_told(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """An unforeseen exception is a 500 for the client and a traceback for the log."""

    def broken() -> str:
        raise ZeroDivisionError

    fresh = Flask("fresh")
    fresh.error_handler_spec = app.error_handler_spec
    fresh.add_url_rule("/stuk", "stuk", broken)

    response = fresh.test_client().get("/stuk", headers={"Accept": "text/html"})

    assert response.status_code == 500
    assert "ZeroDivision" not in response.text
    assert "ZeroDivisionError" in caplog.text


def test_what_flask_refuses_is_refused_in_our_words(app: Flask) -> None:
    """An error of the framework that has no name of ours is a request that cannot be understood."""

    def refused() -> str:
        abort(417)

    fresh = Flask("fresh")
    fresh.error_handler_spec = app.error_handler_spec
    fresh.add_url_rule("/vreemd", "vreemd", refused)

    response = fresh.test_client().get("/vreemd")

    assert (response.status_code, response.json and response.json["code"]) == (400, "request.bad")


def test_people_get_a_page_and_programs_get_json(app: Flask) -> None:
    """The same refusal comes as a page in the reader's language, or as RFC 9457."""
    client = app.test_client()
    page = client.get("/nergens", headers={"Accept": "text/html", "Accept-Language": "en"})

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "does not exist" in page.text
    assert client.get("/nergens", headers={"Accept": "text/turtle"}).mimetype == "application/problem+json"


def test_every_key_that_the_web_raises_has_words() -> None:
    """A message key in the code of the web is in both catalogues."""
    held = {language: catalogue(language) for language in LANGUAGES}
    for path in (files("bronwijzer.web"), files("bronwijzer.representation")):
        for file in path.iterdir():
            if file.name.endswith(".py"):
                for key in keys_in(file.read_text(encoding="utf-8")):
                    assert all(key in known for known in held.values()), key


def catalogue(language: str) -> set[str]:
    """Return the keys of a catalogue."""
    opened = gettext.translation("bronwijzer", str(files("bronwijzer") / "locale"), [language])
    return {key if isinstance(key, str) else key[0] for key in opened._catalog}  # type: ignore[attr-defined]  # noqa: SLF001 -- gettext has no other list of its keys


def keys_in(source: str) -> set[str]:
    """Return what looks like the key of an error in a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise)]
    found = [call.exc.args[0] for call in calls if isinstance(call.exc, ast.Call) and call.exc.args]
    return {arg.value for arg in found if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


@pytest.mark.parametrize(("accept", "beside"), [("text/html", True), ("*/*", False)])
def test_a_refusal_for_people_is_made_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: str, *, beside: bool
) -> None:
    """To make a page takes as long as hundreds of answers, which would wait for it."""
    loops, refuse = list[bool](), Service.refusal

    def noted(service: Service, error: Exception, asked: Asked) -> tuple[Problem, bytes, str]:
        loops.append(threading.current_thread() is threading.main_thread())
        return refuse(service, error, asked)

    monkeypatch.setattr(Service, "refusal", noted)
    scope = {**scope_of("/sparql?query="), "headers": [(b"accept", accept.encode())]}

    async def send(_: Message) -> None:
        pass

    asyncio.run(application(FakePool(), tmp_path)(scope, forever, send))

    assert loops == [not beside]
