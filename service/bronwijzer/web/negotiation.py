"""Which format and which language a client gets: pure functions of what it asked for.

RFC 9110, section 12.5: the most specific range that matches a media type decides its quality. Parameters other
than q are ignored when matching, so that `application/ld+json;profile=…` and `text/turtle;charset=utf-8` find theirs.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bronwijzer.errors import NotAcceptable
from bronwijzer.formats import Format, by_name
from bronwijzer.words import LANGUAGES

_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_RANGE: Final = re.compile(r"(?:\*/\*|[!#$&^\w.+-]+/(?:\*|[!#$&^\w.+-]+))\Z", re.ASCII)
_LANGUAGE: Final = re.compile(r"(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\Z")
_QUOTED: Final = re.compile(r'"[^"]*"')
#: So much of a header is read: no honest one is as long, and each request waits while one is read.
LONGEST: Final = 4096


def choose(available: Sequence[Format], *, named: str | None = None, accept: str | None = None) -> Format:
    """Return the format to answer in; the first of `available` is for clients that take anything.

    `named` is a suffix or a `format` parameter and wins over the Accept header.
    Raises NotAcceptable when nothing fits.
    """
    if named is not None:
        form = by_name(named, tuple(available))
        if form is None:
            raise NotAcceptable("request.unknown-format", name=named, available=tuple(available))
        return form
    wanted = dict(_ranges(accept or "", _RANGE))
    if not wanted:
        return available[0]
    judged = [(_quality(form, wanted), -place, form) for place, form in enumerate(available)]
    (quality, _), _, best = max(judged, key=lambda each: each[:2])
    if not quality:
        raise NotAcceptable("request.not-acceptable", accept=(accept or "")[:LONGEST], available=tuple(available))
    return best


def prefers(first: Format, second: Format, accept: str | None) -> bool:
    """Tell whether a client names `first` and likes it better than `second`."""
    wanted = dict(_ranges(accept or "", _RANGE))
    quality, specificity = _quality(first, wanted)
    return bool(quality) and specificity > 0 and (quality, specificity) > _quality(second, wanted)


def language(named: str | None, accept: str | None) -> str:
    """Return the language of a page: the one asked for by name, else by Accept-Language, else Dutch."""
    if named in LANGUAGES:
        return named
    wanted: dict[str, float] = {}
    for tag, quality in _ranges(accept or "", _LANGUAGE):
        code = tag.partition("-")[0]
        wanted[code] = max(wanted.get(code, 0.0), quality)
    judged = [(wanted.get(code, wanted.get("*", 0.0)), -place, code) for place, code in enumerate(LANGUAGES)]
    liking, _, best = max(judged)
    return best if liking else LANGUAGES[0]


def _quality(form: Format, wanted: dict[str, float]) -> tuple[float, int]:
    """Return how much a client likes a format, and by how specific a range: 2 a type, 1 `type/*`, 0 `*/*`."""
    if form.media_type in wanted:
        return wanted[form.media_type], 2
    aliases = [wanted[alias] for alias in form.aliases if alias in wanted]
    if aliases:
        return max(aliases), 2
    family = f"{form.media_type.partition('/')[0]}/*"
    return (wanted[family], 1) if family in wanted else (wanted.get("*/*", 0.0), 0)


def _ranges(header: str, syntax: re.Pattern[str]) -> Iterator[tuple[str, float]]:
    """Yield each range of a header once, with its highest quality; what does not follow the syntax says nothing."""
    met: dict[str, float] = {}
    for element in _QUOTED.sub("", header[:LONGEST]).lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        pairs = (parameter.partition("=") for parameter in parameters)
        quality = next((value.strip() for key, _, value in pairs if key.strip() == "q"), "1")
        if syntax.match(name) and _QUALITY.match(quality):
            met[name] = max(met.get(name, 0.0), float(quality))
    yield from met.items()
