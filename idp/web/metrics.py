"""Figures for the operator's monitoring, kept per application and shown on a bind of their own.

No label holds anything about a person: routes are named by their rule, refusals by their class.
"""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app, start_http_server

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "tongxue_answers", "Answers by route and status.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "tongxue_answer_seconds",
            "Time to answer.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._sign_ins = Counter(
            "tongxue_sign_ins", "Password sign-ins by outcome.", ("outcome",), registry=self.registry
        )

    def answered(self, route: str, status: int, *, seconds: float) -> None:
        """Count one answer."""
        self._answers.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def signed_in(self, outcome: str) -> None:
        """Count one password sign-in by its outcome: `done`, or the refusal's class."""
        self._sign_ins.labels(outcome).inc()


def show_metrics(metrics: Metrics, *, host: str, port: int) -> Callable[[], None]:
    """Serve `/metrics` on its own bind in a daemon thread; call the answer to stop."""
    server, thread = start_http_server(port, addr=host, registry=metrics.registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def metrics_application(metrics: Metrics) -> Callable[..., object]:
    """The same page as a WSGI application, for a server that mounts it itself."""
    application: Callable[..., object] = make_wsgi_app(metrics.registry)
    return application
