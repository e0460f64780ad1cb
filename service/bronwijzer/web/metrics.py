"""What the server counts of itself, for Prometheus: numbers only, nothing of who asked or what."""

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_BUCKETS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}
        own = self._registry
        self._known: dict[tuple[str, int], tuple[Counter, Histogram, Counter]] = {}
        self._requests = Counter("bronwijzer_requests", "Answers by kind and status.", ["kind", "status"], registry=own)
        self._seconds = Histogram(
            "bronwijzer_request_seconds", "Time until an answer was sent.", ["kind"], buckets=_BUCKETS, registry=own
        )
        self._bytes = Counter("bronwijzer_sent_bytes", "Bytes of bodies as they were sent.", ["kind"], registry=own)
        self._refusals = Counter(
            "bronwijzer_refused_queries", "Queries refused or ended, by cause.", ["cause"], registry=own
        )
        self._release = Info("bronwijzer_release", "The release that is served.", registry=own)

    def serves(self, version: str) -> None:
        """Tell from now on that this release is served."""
        self._release.info({"version": version})

    def gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Have a value asked for whenever the metrics are; the last one given under a name counts."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"bronwijzer_{name}", meaning, registry=self._registry)
        self._gauges[name].set_function(value)

    def answered(self, kind: str, status: int, seconds: float, size: int) -> None:
        """Count an answer."""
        requests, times, sizes = self._counters(kind, status)
        requests.inc()
        times.observe(seconds)
        sizes.inc(size)

    def _counters(self, kind: str, status: int) -> tuple[Counter, Histogram, Counter]:
        """Return what counts answers of a kind with a status, looked up once."""
        found = self._known.get((kind, status))
        if found is None:
            labels = self._requests.labels(kind, str(status)), self._seconds.labels(kind), self._bytes.labels(kind)
            found = self._known[kind, status] = labels
        return found

    def refused(self, cause: str) -> None:
        """Count a query that got no answer; the cause is the key of its message."""
        self._refusals.labels(cause).inc()

    def text(self) -> bytes:
        """Return all of them in Prometheus' text format."""
        return generate_latest(self._registry)
