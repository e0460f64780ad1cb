"""Every error the publisher raises on purpose.

    BronwijzerError          the message is a key of the catalogues, with values; words.py makes the sentence
    ├── SettingsError        a setting is unknown, or its value cannot be used
    ├── SiteError            a folder, release or address that cannot be used as asked
    ├── SourceError          a file that a steward can repair: its path, line and column are known
    ├── InvalidRelease       the sources break a rule; carries the report
    ├── UnknownResource      nothing is said of this IRI
    ├── NotAcceptable        no representation that the client accepts
    ├── RequestError         a request that does not follow the protocol
    │   ├── MediaTypeError       a body in a media type that is not read here
    │   ├── TooLarge             a request longer than this server reads
    │   └── TooMany              a client asks for more at once than its share
    ├── QueryError           the client's query is at fault
    │   ├── QuerySyntaxError     it is not SPARQL; line and column are known
    │   ├── QueryRefused         it asks for what is not offered: an update, a SERVICE
    │   ├── QueryTimeout         it did not end before its deadline and was killed
    │   ├── QueryTooLarge        it needed more memory, or its result more bytes, than allowed
    │   └── ServiceFailed        an endpoint that it asks (SERVICE) has no answer
    └── StoreUnavailable     the store cannot answer; ours to mend

No status or exit code stands here: web/errors.py and cli.py each hold one table, and tests prove both complete.
"""

from collections.abc import Mapping
from typing import Any


class BronwijzerError(Exception):
    """An error with a message that the catalogues hold in every language.

    `key` is a message id of `locale/`, `values` fills its placeholders.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        """Keep the message's key and the values of its placeholders."""
        super().__init__(key, values)
        self.key = key
        self.values: Mapping[str, Any] = values


class SettingsError(BronwijzerError):
    """A setting is unknown, or its value cannot be used."""


class SiteError(BronwijzerError):
    """A folder, release or address cannot be used as asked."""


class SourceError(BronwijzerError):
    """A file is wrong in a way that a steward can repair; values hold `file`, `line` and `column`."""


class InvalidRelease(BronwijzerError):
    """The sources break a rule of severity Violation; values hold the `report`."""


class UnknownResource(BronwijzerError):
    """Nothing is said of this IRI; values hold `iri`."""


class NotAcceptable(BronwijzerError):
    """No representation fits what the client accepts; values hold `available`, the formats there are."""


class RequestError(BronwijzerError):
    """A request does not follow the protocol."""


class MediaTypeError(RequestError):
    """A request's body is in a media type that is not read here."""


class TooLarge(RequestError):
    """A request is longer than this server reads; values hold `limit`, in bytes."""


class TooMany(RequestError):
    """A client asks for more at once than its share; values hold the `setting`, its `limit` and `retry` in seconds."""


class QueryError(BronwijzerError):
    """A query is at fault; the client can mend it."""


class QuerySyntaxError(QueryError):
    """A query is not SPARQL; values hold `line`, `column` and `expected`."""


class QueryRefused(QueryError):
    """A query asks for what this endpoint does not offer."""


class QueryTimeout(QueryError):
    """A query did not end before its deadline and was killed; values hold `seconds`."""


class QueryTooLarge(QueryError):
    """A query needed more memory, or its result more bytes, than allowed."""


class ServiceFailed(QueryError):
    """An endpoint that a query asks (SERVICE) has no answer; values hold its `iri`."""


class StoreUnavailable(BronwijzerError):
    """The store cannot answer now; the operator can mend it."""
