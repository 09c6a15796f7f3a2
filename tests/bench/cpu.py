"""What processes cost, read from /proc: processor time of whole trees, memory, and the machine's name."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
FIRST_NUMBER = 2  # fields of /proc/<pid>/stat are counted from the one after the command's name
UTIME, CSTIME = 11, 15


def cpu_ms(*roots: int) -> float:
    """Milliseconds of processor time that these processes and all their descendants have used so far."""
    return sum(_ticks(pid) for root in roots for pid in tree(root)) * 1000 / TICKS


def memory_mib(pid: int) -> float:
    """Proportional set size of one process in MiB: shared pages are divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def tree(root: int) -> Iterator[int]:
    """A process and its descendants; one that ends meanwhile is left out."""
    yield root
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def cpu_model() -> str:
    """What the machine's processor calls itself."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def _ticks(pid: int) -> int:
    """utime, stime, and the same of children that ended and were waited for (proc(5), fields 14 to 17)."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(number) for number in numbers[UTIME:CSTIME])
