"""Measuring: rounds of load, what the server's processes used meanwhile, and the yardsticks beside it."""

import http.client
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from tests.bench.cases import Case
from tests.bench.cpu import cpu_ms, memory_mib, tree
from tests.bench.flows import Traffic
from tests.bench.installation import Installation
from tests.bench.load import Crowd, Run, drive

CALM_MS, CALM_WITHIN = 10.0, 6.0
CROWD_OF_SIGN_INS = 40


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to measure: seconds of warming up, seconds of a round, and how many rounds."""

    warm_up: float
    round: float
    rounds: int
    crowd: float


@dataclass(frozen=True, slots=True)
class Round:
    """One round: milliseconds of processor time per unit by program, and the bare signature beside it."""

    run: Run
    server: float
    postgresql: float
    redis: float
    signature: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured case: its rounds, and the worker's milliseconds per unit over all of it."""

    case: Case
    rounds: Sequence[Round]
    worker: float
    wrong: Counter[str]

    def median(self, of: Callable[[Round], float]) -> float:
        """The median over the rounds; 0 when nothing was done."""
        return statistics.median(map(of, self.rounds)) if self.rounds else 0.0

    @property
    def signatures(self) -> float:
        """The server's processor time of one unit, counted in bare ES256 signatures."""
        return self.median(lambda one: one.server / one.signature)

    @property
    def per_second(self) -> float:
        """Units per second, as fast as the load and the machine let them be."""
        return self.median(lambda one: one.run.done / one.run.seconds)

    def waited(self, share: float) -> float:
        """Milliseconds that a share of the units took at most."""
        return self.median(lambda one: quantile(one.run.took, share) * 1000)

    @property
    def reached(self) -> bool | None:
        """Does the figure stand where it should? None when nothing is asked of it."""
        target = self.case.target_in_signatures
        return None if target is None else self.signatures <= target


@dataclass(frozen=True, slots=True)
class Rush:
    """Far more sign-ins than seats: what became of them, and what others felt meanwhile."""

    sign_ins: Run
    health: Run
    quiet_health: Run


@dataclass(frozen=True)
class Findings:
    """Everything that was found out about one installation."""

    stores: str
    versions: Mapping[str, str]
    figures: Sequence[Figure]
    yardsticks: Mapping[str, float]
    memory_at_first: Mapping[str, float]
    memory: Mapping[str, float]
    rush: Rush
    wrong: Counter[str] = field(default_factory=Counter)


def measure(
    place: Installation, pace: Pace, *, cases: Iterable[Case], say: Callable[[str], None]
) -> Findings:
    """Measure every case in order, then the rush, then the memory."""
    traffic, port = Traffic(place.material), place.material.port
    _wait_for_calm(place)
    at_first, figures = _memory(place), []
    for case in cases:
        figures.append(_measure(place, case, traffic, pace=pace))
        say(_line(figures[-1]))
    rush = _rush(traffic, port, seconds=pace.crowd)
    say(f"  {'Rush of sign-ins':28} {rush.sign_ins.done} done, {rush.sign_ins.statuses[503]} times busy")
    yardsticks = _ask(port, "/bench/keys") | _ask(port, "/bench/hash")
    wrong = sum((figure.wrong for figure in figures), rush.sign_ins.wrong + rush.health.wrong)
    versions = place.stores.versions or {}
    return Findings(place.stores.name, versions, figures, yardsticks, at_first, _memory(place), rush, wrong)


def _line(figure: Figure) -> str:
    cost, speed = figure.median(lambda one: one.server), figure.per_second
    wrong = "; ".join(f"{count} wrong: {why}" for why, count in figure.wrong.items())
    return f"  {figure.case.name:28} {cost:8.3f} ms {figure.signatures:8.1f} x {speed:7.0f}/s  {wrong}"


def quantile(seconds: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed; 0 without values."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] if seconds else 0.0


def _measure(place: Installation, case: Case, traffic: Traffic, *, pace: Pace) -> Figure:
    flows, port = case.flows(traffic), place.material.port
    wrong: Counter[str] = Counter()
    done, worker = 0, cpu_ms(place.worker)
    rounds = []
    for seconds, seen in ((pace.warm_up, case.seen), *[(pace.round, 0)] * pace.rounds):
        signature = _ask(port, "/bench/keys")["es256_sign"]
        before = _spent(place)
        (run,) = drive([Crowd(flows)], port=port, seconds=seconds, least=seen)
        spent = [late - early for late, early in zip(_spent(place), before, strict=True)]
        wrong += run.wrong
        done += run.done
        if run.done:
            server, postgresql, redis = (one / run.done for one in spent)
            rounds.append(Round(run, server, postgresql, redis, signature))
    _wait_for_calm(place)
    return Figure(case, rounds[1:], (cpu_ms(place.worker) - worker) / max(done, 1), wrong)


def _spent(place: Installation) -> tuple[float, float, float]:
    return cpu_ms(place.server), cpu_ms(*place.stores.postgresql), cpu_ms(*place.stores.redis)


def _wait_for_calm(place: Installation) -> None:
    """Let the worker finish what the case left behind, so that the next case does not pay for it."""
    for _ in range(int(CALM_WITHIN / 0.5)):
        before = cpu_ms(place.worker)
        time.sleep(0.5)
        if cpu_ms(place.worker) - before <= CALM_MS:
            return


def _rush(traffic: Traffic, port: int, *, seconds: float) -> Rush:
    (quiet,) = drive([Crowd(traffic.health(), 1)], port=port, seconds=seconds / 2)
    crowds = [Crowd(traffic.password(), CROWD_OF_SIGN_INS), Crowd(traffic.health(), 1)]
    sign_ins, health = drive(crowds, port=port, seconds=seconds)
    return Rush(sign_ins, health, quiet)


def _memory(place: Installation) -> dict[str, float]:
    """MiB of each process: the server's first one only looks after the others."""
    first, *others = tree(place.server)
    found = {"server, supervisor": memory_mib(first), "worker": memory_mib(place.worker)}
    return {f"server, process {n}": memory_mib(pid) for n, pid in enumerate(others, 1)} | found


def _ask(port: int, path: str) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    found = msgspec.json.decode(connection.getresponse().read(), type=dict[str, float])
    connection.close()
    return found
