"""The report: what was found, as one page of Markdown that says how it was measured and how to read it."""

import platform
import sqlite3
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version

from tests.bench.cases import PASSWORD_SIGN_IN, REFERENCE_SIGNATURE
from tests.bench.cpu import cpu_model
from tests.bench.installation import Cores
from tests.bench.material import GRANTS, OLDER_SYSTEMS, PEOPLE, READERS, SESSIONS, SYSTEMS
from tests.bench.measuring import CROWD_OF_SIGN_INS, Figure, Findings, quantile

LEAST_HASH_SHARE = 88
COMMAND = "make bench"
LIBRARIES = ("granian", "flask", "authlib", "sqlalchemy", "cryptography", "joserfc", "msgspec", "libpass")

READING = f"""## How to read this

- **CPU ms** is the figure to trust: user and system time of the server's processes, divided by the number of
  units that were answered rightly; the median of the rounds. Another program on the machine moves it little.
  A unit is one request, or for sign-ins the whole flow that its row describes.
- **x** is the same divided by the time of one bare ES256 signature, measured in the same server process just
  before each round. It survives a change of machine; targets are compared as ratios. They were set in
  milliseconds on a machine where a signature took {REFERENCE_SIGNATURE} ms.
- **per second, p50, p99** (milliseconds for one unit, over four connections) suffer from the neighbours: the
  load, PostgreSQL, Redis and the worker share the other core, and the load is a Python program.
- **PostgreSQL, Redis, worker**: CPU ms of these programs per unit. The worker seals the journal and
  delivers events in a process of its own; in a small installation it is a thread of the server.
- **wrong** counts answers whose status or body was not the right one; they are in no other column.
- SQLite waits for the disk at each commit (`synchronous=FULL`), and so does PostgreSQL (its defaults).
  Redis keeps nothing on disk.
"""

LEFT_OUT = """## What was not measured

TLS (a proxy's work), several processes on several cores, a network between the server and its stores,
databases larger than memory, opaque access tokens (there are none: the target for introspection was set for
them and is compared all the same), and consent. The target for a full login of eight requests without its
hash is not compared, because ours has five. Nothing was compared with other products in the same run.
"""


def report(findings: Sequence[Findings], cores: Cores, *, moment: datetime, load: float) -> str:
    """The whole page. `moment` is when the measuring ended (aware), `load` the load average before it."""
    parts = [
        "# Performance\n",
        "Written by `make bench`; measured, never typed. A figure is neither a promise nor a test.\n",
        _machine(findings, cores, moment=moment, load=load),
        *(part for found in findings for part in _installation(found)),
        READING,
        LEFT_OUT,
    ]
    return "\n".join(parts)


def _machine(findings: Sequence[Findings], cores: Cores, *, moment: datetime, load: float) -> str:
    databases = {"SQLite": sqlite3.sqlite_version}
    for found in findings:
        databases |= found.versions
    programs = ", ".join(f"{name} {number}" for name, number in databases.items())
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    shared = "" if cores.server != cores.others else " The machine has one core: everything shares it."
    rows = [
        ("Date", moment.strftime("%Y-%m-%d %H:%M UTC")),
        ("Command", f"`{COMMAND}`"),
        ("Processor", f"{cpu_model()}; the server on one core, everything else on another.{shared}"),
        ("Other work", f"load average {load:.1f} when it began; 0 is a machine with nothing else to do"),
        ("Programs", f"Python {platform.python_version()}, {programs}"),
        ("Libraries", libraries),
        ("Server", "granian, 1 process, 8 blocking threads, 6 hash seats (the defaults)"),
        (
            "Stock",
            f"{PEOPLE} people in 5 schools, {SYSTEMS + OLDER_SYSTEMS + READERS + 1} clients, "
            f"{SESSIONS} sessions, {GRANTS} grants",
        ),
    ]
    return _table(("", ""), rows)


def _installation(found: Findings) -> Iterator[str]:
    yield f"## {found.stores}\n"
    yield _costs(found)
    yield _targets(found)
    yield _passwords(found)
    yield _rest(found)


def _costs(found: Findings) -> str:
    head = ("", "CPU ms", "x", "per second", "p50", "p99", "PostgreSQL", "Redis", "worker", "wrong")
    return _table(head, [_cost(figure) for figure in found.figures])


def _cost(figure: Figure) -> tuple[str, ...]:
    return (
        f"**{figure.case.name}**: {figure.case.asks}",
        f"{figure.median(lambda one: one.server):.3f}",
        f"{figure.signatures:.1f}",
        f"{figure.per_second:.0f}",
        f"{figure.waited(0.5):.1f}",
        f"{figure.waited(0.99):.1f}",
        f"{figure.median(lambda one: one.postgresql):.3f}",
        f"{figure.median(lambda one: one.redis):.3f}",
        f"{figure.worker:.3f}",
        str(sum(figure.wrong.values())),
    )


def _targets(found: Findings) -> str:
    rows = []
    for figure in found.figures:
        target = figure.case.target_in_signatures
        if target is not None:
            stands = "reached" if figure.reached else f"{figure.signatures / target:.1f} times the target"
            asked = f"{figure.case.target:.3f} ms there, {target:.1f} x"
            rows.append((figure.case.name, asked, f"{figure.signatures:.1f} x", stands))
    return "Where they stand:\n\n" + _table(("", "target", "here", ""), rows)


def _passwords(found: Findings) -> str:
    """How much of a sign-in is the hash, and how many a core can do beside how many hashes it could."""
    bare = found.yardsticks["argon2id_verify"]
    sign_in = next(figure for figure in found.figures if figure.case.name == PASSWORD_SIGN_IN)
    spent = sign_in.median(lambda one: one.server)
    share = 100 * bare / spent if spent else 0.0
    stands = "reached" if share >= LEAST_HASH_SHARE else "not reached"
    return (
        f"One Argon2id check (19 MiB, t = 2, p = 1) takes {bare:.1f} ms, so a core could do "
        f"{1000 / bare:.0f} a second; a whole sign-in takes {spent:.1f} ms, which is "
        f"{1000 / spent if spent else 0:.0f} a second. The hash is {share:.0f} % of it "
        f"(target: {LEAST_HASH_SHARE} %, {stands}).\n"
    )


def _rest(found: Findings) -> str:
    rush, keys = found.rush, found.yardsticks
    wrong = "; ".join(f"{count} x {why}" for why, count in found.wrong.items()) or "none"
    return (
        f"{CROWD_OF_SIGN_INS} people sign in at once and again for {rush.sign_ins.seconds:.0f} s: "
        f"{rush.sign_ins.done / rush.sign_ins.seconds:.0f} sign-ins a second, "
        f'{rush.sign_ins.statuses[503]} times "busy, try again" (503). Meanwhile `/health/live` answers in '
        f"{_ms(rush.health.waits, 0.5)} (p50) and {_ms(rush.health.waits, 0.99)} (p99); when it is quiet, "
        f"in {_ms(rush.quiet_health.waits, 0.5)} and {_ms(rush.quiet_health.waits, 0.99)}.\n\n"
        f"Memory (proportional set size): {_memory(found.memory)}; "
        f"before the first request: {_memory(found.memory_at_first)}.\n\n"
        f"Beside it, in the same process: ES256 signature {_signature(found):.4f} ms, verification "
        f"{keys['es256_verify']:.4f} ms, RS256 signature {keys['rs256_sign']:.4f} ms.\n\n"
        f"Wrong answers: {wrong}.\n"
    )


def _memory(sizes: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {size:.0f} MiB" for name, size in sorted(sizes.items()))


def _signature(found: Findings) -> float:
    return statistics.median(one.signature for figure in found.figures for one in figure.rounds)


def _ms(seconds: Sequence[float], share: float) -> str:
    return f"{quantile(seconds, share) * 1000:.1f} ms"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
