"""Errors as answers: one table from class to status, problem+json (RFC 9457) for machines and a page for people."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bronwijzer import errors
from bronwijzer.errors import BronwijzerError
from bronwijzer.formats import Format
from bronwijzer.words import Words

log = logging.getLogger(__name__)

PROBLEM: Final = Format("problem", "application/problem+json", "json", "page", "JSON", aliases=("application/json",))


class AddressTooLong(errors.TooLarge):
    """An address is longer than this server reads; a POST can say the same."""


class TooSlow(errors.RequestError):
    """A request's body did not arrive in time."""


class MethodRefused(errors.RequestError):
    """An address does not know this method; values hold `allowed`."""


class RangeRefused(errors.RequestError):
    """A range lies beyond the end of its file; values hold `size`."""


STATUS: Final[Mapping[type[BronwijzerError], HTTPStatus]] = {
    errors.BronwijzerError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SiteError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SourceError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidRelease: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.UnknownResource: HTTPStatus.NOT_FOUND,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.RequestError: HTTPStatus.BAD_REQUEST,
    MethodRefused: HTTPStatus.METHOD_NOT_ALLOWED,
    RangeRefused: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    TooSlow: HTTPStatus.REQUEST_TIMEOUT,
    errors.MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    AddressTooLong: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.QueryError: HTTPStatus.BAD_REQUEST,
    errors.QuerySyntaxError: HTTPStatus.BAD_REQUEST,
    errors.QueryRefused: HTTPStatus.FORBIDDEN,
    errors.QueryTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    errors.QueryTooLarge: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ServiceFailed: HTTPStatus.BAD_GATEWAY,
    errors.StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_RETRY_AFTER_SECONDS: Final = 10
#: What a problem tells of a limit that was met: its setting, its value, and when to try again.
_LIMIT: Final = ("setting", "limit", "retry")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told of an error; `place` holds line and column, `available` the formats there are.

    `limit` names a limit that was met, for programs: its setting, its value, and the seconds after which to try again.
    """

    status: HTTPStatus
    code: str
    title: str
    detail: str
    place: Mapping[str, int]
    available: Sequence[Format]
    headers: Sequence[tuple[str, str]]
    limit: Mapping[str, object]

    def json(self) -> bytes:
        """Return the problem as RFC 9457 has it; `code` is the same in every language."""
        told: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code,
            **self.place,
            **self.limit,
        }
        if self.available:
            told["available"] = [form.media_type for form in self.available]
        return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def problem(error: Exception, words: Words) -> Problem:
    """Return what is told of an error in one language; what was not raised on purpose is told to the log alone."""
    if not isinstance(error, BronwijzerError) or status_of(error) == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _told(HTTPStatus.INTERNAL_SERVER_ERROR, "error.internal", words("error.internal"), words)
    told = _told(status_of(error), error.key, words.tell(error), words)
    place = {name: value for name in ("line", "column") if isinstance(value := error.values.get(name), int)}
    limit = {name: error.values[name] for name in _LIMIT if name in error.values}
    available = error.values.get("available", ())
    formats = tuple(each for each in available if isinstance(each, Format)) if isinstance(available, tuple) else ()
    return Problem(told.status, told.code, told.title, told.detail, place, formats, tuple(_headers(error)), limit)


def status_of(error: BronwijzerError) -> HTTPStatus:
    """Return the status of an error: that of its own class, else of the nearest class above."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def log_failure(method: str, path: str, error: Exception) -> None:
    """Write down what is ours to mend: in one line what was foreseen, with its traceback what was not."""
    if not isinstance(error, BronwijzerError) or status_of(error) == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s", method, path, exc_info=error)
    elif status_of(error) == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("%s %s: %s %s", method, path, error.key, dict(error.values))


def _told(status: HTTPStatus, code: str, detail: str, words: Words) -> Problem:
    return Problem(status, code, words(f"error.title.{status.value}"), detail, {}, (), (), {})


def _headers(error: BronwijzerError) -> list[tuple[str, str]]:
    if isinstance(error, MethodRefused):
        return [("Allow", str(error.values["allowed"]))]
    if isinstance(error, RangeRefused):
        return [("Content-Range", f"bytes */{error.values['size']}")]
    if isinstance(error, errors.MediaTypeError):
        return [(name, str(error.values["known"])) for name in ("Accept", "Accept-Query")]
    if isinstance(error, errors.StoreUnavailable | errors.TooMany):
        return [("Retry-After", str(error.values.get("retry", _RETRY_AFTER_SECONDS)))]
    return []
