"""What outlives a release: the shares of the clients, the metrics, and the logs that are kept."""

import json
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bronwijzer.settings import Settings
from bronwijzer.web.metrics import Metrics
from bronwijzer.web.shares import Shares

log = logging.getLogger(__name__)


class Journal:
    """A file of JSON lines; `-` is the standard error, and without a name nothing is written."""

    def __init__(self, name: str) -> None:
        """Open the file, to add to it."""
        self._file: IO[str] | None = None
        if name:
            self._file = sys.stderr if name == "-" else Path(name).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 -- it stays open as long as the server

    def write(self, **told: object) -> None:
        """Add a line with the time; a disk that is full costs the line, not the answer."""
        if self._file:
            moment = datetime.now(UTC).isoformat(timespec="milliseconds")
            try:
                self._file.write(json.dumps({"time": moment, **told}, ensure_ascii=False) + "\n")
            except OSError as error:
                log.warning("a line of the journal was lost: %s", error)


@dataclass(frozen=True, slots=True)
class Delay:
    """A release that is the current one and is not served: which, and why, as the key of a message."""

    release: str
    cause: str


class Lasting:
    """What a server keeps of its own while it goes from one release to the next."""

    def __init__(self, settings: Settings) -> None:
        """Begin to count and to write."""
        self.shares, self.metrics = Shares(settings), Metrics()
        self.access, self.queries = Journal(settings.server.access_log), Journal(settings.query.log)
        self.delay: Delay | None = None
