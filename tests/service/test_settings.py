"""Settings: read once, typed, and unforgiving about what they do not know."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bronwijzer.errors import SettingsError
from bronwijzer.settings import Settings, environment_name


def _read(folder: Path, text: str = "", **environment: str) -> Settings:
    (folder / "bronwijzer.toml").write_text(text, encoding="utf-8")
    return Settings.read(folder, environment)


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    """No configuration is needed."""
    assert Settings() == Settings.read(tmp_path, {"PATH": "/bin"})


def test_the_file_sets_and_the_environment_wins(tmp_path: Path) -> None:
    """The environment is nearer to the operator than the file."""
    read = _read(tmp_path, "[server]\nport = 1\nworkers = 3\n", BRONWIJZER_SERVER_PORT="2")

    assert (read.server.port, read.server.workers) == (2, 3)


def test_every_setting_can_come_from_the_environment(tmp_path: Path) -> None:
    """Each field of each table has its variable."""
    good = {str: "https://x.nl/", int: "7", float: "7.5", tuple: "https://x.nl/ http://y/"}
    special = {"engine": "sparql", "trusted_proxies": "10.0.0.0/8"}
    environment = {
        environment_name(table.name, key.name): special.get(
            key.name, good[type(getattr(getattr(Settings(), table.name), key.name))]
        )
        for table in fields(Settings)
        for key in fields(getattr(Settings(), table.name))
    }

    read = Settings.read(tmp_path, environment)

    values = [getattr(getattr(read, t.name), k.name) for t in fields(read) for k in fields(getattr(read, t.name))]
    theme = str(tmp_path.resolve() / "https://x.nl/")  # a path, seen from the site
    both = ("https://x.nl/", "http://y/")
    assert {"https://x.nl/", "10.0.0.0/8", "sparql", theme, 7, 7.5, both} == set(values)


def test_a_list_is_an_array_or_words(tmp_path: Path) -> None:
    """Endpoints stand in the file as an array, or with spaces between them."""
    for text in ("['https://x.nl/', 'http://y/']", "'https://x.nl/ http://y/'"):
        read = _read(tmp_path, f"[federation]\nendpoints = {text}")

        assert ("https://x.nl/", "http://y/") == read.federation.endpoints


def test_the_language_variable_is_not_a_setting(tmp_path: Path) -> None:
    """BRONWIJZER_LANG speaks to the command line only."""
    assert Settings() == Settings.read(tmp_path, {"BRONWIJZER_LANG": "nl"})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[servr]\nport = 1", "settings.unknown-table"),
        ("[server]\nprot = 1", "settings.unknown-key"),
        ("port = 1", "settings.outside-table"),
        ("[server\n", "settings.unreadable"),
        ("[server]\nport = 'many'", "settings.wrong-value"),
        ("[server]\nport = true", "settings.wrong-value"),
        ("[server]\nport = 70000", "settings.wrong-value"),
        ("[server]\nworkers = 0", "settings.wrong-value"),
        ("[server]\nworkers = 257", "settings.wrong-value"),
        ("[federation]\nworkers = 257", "settings.wrong-value"),
        ("[query]\nmemory_megabytes = 1_000_000_001", "settings.wrong-value"),
        ("[server]\nfollow_seconds = -1", "settings.wrong-value"),
        ("[server]\nfollow_seconds = 86401", "settings.wrong-value"),
        ("[query]\ndeadline_seconds = inf", "settings.wrong-value"),
        ("[query]\ndeadline_seconds = nan", "settings.wrong-value"),
        ("[site]\nbase_uri = 'https://x.nl'", "settings.wrong-value"),
        ("[site]\nbase_uri = 'ftp://x.nl/'", "settings.wrong-value"),
        ("[store]\nendpoint = 'http://x.nl:99999/'", "settings.wrong-value"),
        ("[store]\nendpoint = 'http://x.nl:0/'", "settings.wrong-value"),
        ("[federation]\nendpoints = ['http://x.nl/é']", "settings.wrong-value"),
        ("[site]\nbase_uri = 'https://x.nl/?q/'", "settings.wrong-value"),
        ("[site]\nbase_uri = 'https://x.nl/<a>/'", "settings.wrong-value"),
        ('[site]\nbase_uri = "https://x.nl/\\n/"', "settings.wrong-value"),
        ("[site]\nbase_uri = 'https://x.nl/50%/'", "settings.wrong-value"),
        ("[site]\nbase_uri = 'https://x.nl:99999/'", "settings.wrong-value"),
        (f"[query]\ndeadline_seconds = {'9' * 400}", "settings.wrong-value"),
        (f"[query]\ndeadline_seconds = {'9' * 5000}", "settings.unreadable"),
        (f"[query]\ndeadline_seconds = {'[' * 5000}", "settings.unreadable"),
        ("[server]\ntrusted_proxies = 'proxy.x.nl'", "settings.wrong-value"),
        ("[site]\nbase_uri = ['https://x.nl/']", "settings.wrong-value"),
        ("[store]\nengine = 'virtuoso'", "settings.wrong-value"),
        ("[store]\nendpoint = 'ftp://x.nl/'", "settings.wrong-value"),
        ("[store]\nendpoint = 'https://x.nl/sparql x'", "settings.wrong-value"),
        ("[store]\nendpoint = 'https://me:known-by-nobody@x.nl/'", "settings.secret-in-address"),
        ("[federation]\nendpoints = ['x']", "settings.wrong-value"),
        ("[federation]\nendpoints = [7]", "settings.wrong-value"),
        ("[federation]\nendpoints = 7", "settings.wrong-value"),
        ("[federation]\nendpoints = ['https://x.nl/#a']", "settings.wrong-value"),
        ("[federation]\nendpoints = ['https://me:known-by-nobody@x.nl/']", "settings.secret-in-address"),
        ("[store]\npassword = 'known-by-nobody'", "settings.secret"),
    ],
)
def test_a_wrong_file_is_one_clear_error(tmp_path: Path, text: str, key: str) -> None:
    """What cannot be used is refused by name, never ignored."""
    with pytest.raises(SettingsError) as caught:
        _read(tmp_path, text)

    assert key == caught.value.key
    assert "known-by-nobody" not in repr(caught.value.values)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """However settings are printed, the user and the password that came from the environment are not in it."""
    read = _read(tmp_path, BRONWIJZER_STORE_USER="somebody", BRONWIJZER_STORE_PASSWORD="known-by-nobody")  # noqa: S106 -- it opens nothing

    assert ("somebody", "known-by-nobody") == (read.store.user, read.store.password)
    assert not {"somebody", "known-by-nobody"} & set(re.findall(r"[\w-]+", repr(read)))


def test_an_unknown_variable_names_its_nearest(tmp_path: Path) -> None:
    """A typing error is met with the name that was meant."""
    with pytest.raises(SettingsError) as caught:
        _read(tmp_path, BRONWIJZER_SERVER_PRT="1")

    assert caught.value.values["nearest"] == "BRONWIJZER_SERVER_PORT"
