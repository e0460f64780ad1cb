"""The settings: read once from bronwijzer.toml and the environment, frozen ever after.

Each table of the file is a class here and each key a field; the environment variable of `port` in `[server]`
is BRONWIJZER_SERVER_PORT. The environment wins over the file. What each means is in service/README.md.
"""

import difflib
import ipaddress
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from bronwijzer.errors import SettingsError

FILE: Final = "bronwijzer.toml"
PREFIX: Final = "BRONWIJZER_"
ENGINES: Final = ("embedded", "sparql")

_SECRET: Final = {"user", "password"}
#: Each worker is a process: as many as somebody mistypes would take the machine down.
_BOUNDS: Final = {
    "follow_seconds": (0, 86_400),
    "port": (0, 2**16 - 1),
    "slow_workers": (1, 256),
    "workers": (1, 256),
}
#: More seconds, megabytes or rows than anybody needs, and all that the system takes.
_MOST: Final = 1_000_000_000
_ADDRESSES: Final = {"endpoint", "graph_store", "endpoints", "allow_private"}


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """[site]: the address that IRIs get, the one they have in the sources, and the looks of the site."""

    base_uri: str = "http://localhost:8000/"
    source_base: str = "https://bronwijzer.example/"
    title_nl: str = "Bronwijzer"
    title_en: str = "Bronwijzer"
    max_file_megabytes: int = 50
    theme: str = ""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """[server]: where it listens, with how many query workers, and how these are shared out."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    slow_workers: int = 1
    queue: int = 200
    client_queries: int = 16
    client_seconds: float = 10.0
    patience_seconds: float = 20.0
    send_seconds: float = 20.0
    spool_megabytes: int = 1024
    cache_megabytes: int = 64
    shutdown_seconds: float = 2.0
    follow_seconds: float = 5.0
    access_log: str = ""
    trusted_proxies: str = "127.0.0.0/8 ::1"


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """[query]: what one public query may cost."""

    deadline_seconds: float = 10.0
    quick_seconds: float = 1.0
    memory_megabytes: int = 512
    result_rows: int = 1_000_000
    result_megabytes: int = 256
    length_kilobytes: int = 256
    log: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """[store]: which engine answers; user and password come from the environment only, and are never shown."""

    engine: str = "embedded"
    endpoint: str = ""
    graph_store: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    timeout_seconds: float = 10.0
    attempts: int = 3
    breaker_failures: int = 5
    breaker_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class FederationSettings:
    """[federation]: which other endpoints a query may ask (SERVICE), and what one answer of theirs may cost."""

    endpoints: tuple[str, ...] = ()
    allow_private: tuple[str, ...] = ()
    workers: int = 2
    timeout_seconds: float = 5.0
    answer_megabytes: int = 4


@dataclass(frozen=True, slots=True)
class PublisherSettings:
    """[publisher]: who publishes this site, where to write to, and where its sources can be changed."""

    name: str = ""
    url: str = ""
    contact: str = ""
    repository: str = ""


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """[security]: what /.well-known/security.txt says (RFC 9116: Contact and Expires)."""

    contact: str = ""
    expires: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; a field is a table of bronwijzer.toml."""

    site: SiteSettings = field(default_factory=SiteSettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    query: QuerySettings = field(default_factory=QuerySettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    federation: FederationSettings = field(default_factory=FederationSettings)
    publisher: PublisherSettings = field(default_factory=PublisherSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)

    @classmethod
    def read(cls, folder: Path, environment: Mapping[str, str]) -> Self:
        """Return the settings of a site's folder.

        Raises SettingsError for a key that does not exist or a value of the wrong type.
        """
        tables = _from_file(folder / FILE)
        for table, key, value in _from_environment(environment):
            tables.setdefault(table, {})[key] = value
        read = cls().with_values(tables)
        return (
            read.with_values({"site": {"theme": str(folder.resolve() / read.site.theme)}}) if read.site.theme else read
        )

    def with_values(self, tables: Mapping[str, Mapping[str, object]]) -> Self:
        """Return these settings with some values replaced, each checked."""
        known = {member.name for member in fields(self)}
        changed = {}
        for name, values in tables.items():
            if name not in known:
                raise SettingsError("settings.unknown-table", name=name, known=", ".join(sorted(known)))
            table = getattr(self, name)
            changed[name] = replace(table, **{key: _checked(table, name, key, v) for key, v in values.items()})
        return replace(self, **changed)


def environment_name(table: str, key: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{table}_{key}".upper()


def _from_file(path: Path) -> dict[str, dict[str, object]]:
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:
        raise SettingsError("settings.unreadable", file=path, problem=error) from error
    for name, values in tables.items():
        if not isinstance(values, dict):
            raise SettingsError("settings.outside-table", name=name, file=path)
        for key in sorted(_SECRET & values.keys() if name == "store" else ()):
            raise SettingsError("settings.secret", name=key, file=path, variable=environment_name(name, key))
    return tables


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    names = {
        environment_name(table.name, key.name): (table.name, key.name)
        for table in fields(Settings)
        for key in fields(getattr(Settings(), table.name))
    }
    for variable in sorted(environment):
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}LANG":
            continue
        if variable not in names:
            raise SettingsError("settings.unknown-variable", name=variable, nearest=_nearest(variable, names))
        yield *names[variable], environment[variable]


def _checked(table: object, name: str, key: str, value: object) -> object:
    defaults = {member.name: getattr(table, member.name) for member in fields(table)}  # type: ignore[arg-type]  # a dataclass
    if key not in defaults:
        raise SettingsError("settings.unknown-key", table=name, name=key, nearest=_nearest(key, defaults))
    if key in _ADDRESSES and "@" in str(value):  # perhaps a password, so the message must not hold the value
        raise SettingsError("settings.secret-in-address", table=name, name=key)
    try:
        made = _of_type(type(defaults[key]), value)
        _check_value(key, made)
    except (OverflowError, TypeError, ValueError) as error:
        raise SettingsError("settings.wrong-value", table=name, name=key, value=value, wanted=_told(key)) from error
    return made


def _of_type(wanted: type, value: object) -> object:
    """Return a value as the type that a key has; a tuple is an array in the file, and words in a variable."""
    if wanted is tuple and not isinstance(value, str):
        if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
            raise TypeError
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError
    return tuple(str(value).split()) if wanted is tuple else wanted(value)


def _check_value(key: str, value: object) -> None:
    """Raise ValueError for a value that the code could not use."""
    if key in {"base_uri", "source_base"}:
        parts = urlsplit(NamedNode(str(value)).value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(value)
        if not str(value).endswith("/") or parts.port == 0:
            raise ValueError(value)
    elif key == "trusted_proxies":
        for network in str(value).split():
            ipaddress.ip_network(network)
    elif key == "engine" and value not in ENGINES:
        raise ValueError(value)
    elif key in _ADDRESSES:
        _check_addresses(value if isinstance(value, tuple) else str(value).split())
    elif isinstance(value, (int, float)):
        low, high = _BOUNDS.get(key, (sys.float_info.min, _MOST))
        if not low <= value <= high:
            raise ValueError(value)


def _check_addresses(addresses: Iterable[str]) -> None:
    """Raise ValueError unless each is an address of http or https."""
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
            raise ValueError(address)
        if not address.isascii() or parts.port == 0:  # asking for the port raises ValueError where it is no number
            raise ValueError(address)


def _told(key: str) -> str:
    if key in {"base_uri", "source_base"}:
        return "https://…/"
    if key == "trusted_proxies":
        return "127.0.0.1 10.0.0.0/8 ::1 …"
    if key in _ADDRESSES:
        return "https://… …"
    if key == "engine":
        return " | ".join(ENGINES)
    return "{}-{}".format(*_BOUNDS[key]) if key in _BOUNDS else f"> 0, ≤ {_MOST}"


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return near[0]
