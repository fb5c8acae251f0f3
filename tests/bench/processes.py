"""CPU time and memory of a server with its children, from /proc; which core it may use."""

import os

TICK = os.sysconf("SC_CLK_TCK")


def read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def stat_of(process: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; [] once it is gone."""
    try:
        return read(f"/proc/{process}/stat").rpartition(")")[2].split()
    except OSError:
        return []


def family(process: int) -> list[int]:
    """A process and everything that descends from it."""
    parents = {int(name): stat_of(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    found, waiting = [], [process]
    while waiting:
        found.append(waiting.pop())
        waiting += [child for child, fields in parents.items() if fields and int(fields[1]) == found[-1]]
    return found


def cpu_seconds(process: int) -> float:
    stats = [fields for fields in map(stat_of, family(process)) if fields]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICK


def machine_seconds() -> float:
    """CPU time used by everybody."""
    numbers = [int(word) for word in read("/proc/stat").partition("\n")[0].split()[1:]]
    return (sum(numbers[:8]) - numbers[3] - numbers[4]) / TICK


def memory_kb(process: int, *, of: tuple[str, ...] = ("Pss",)) -> int:
    """``of``: lines of smaps_rollup."""
    total = 0
    for member in family(process):
        try:
            lines = read(f"/proc/{member}/smaps_rollup").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.partition(":")[0] in of)
    return total


def own_memory_kb(process: int) -> int:
    """Without the pages of files, which the system takes away and brings back as it likes."""
    return memory_kb(process, of=("Pss_Anon", "SwapPss"))


def pin(process: int, core: int) -> None:
    for member in family(process):
        for thread in os.listdir(f"/proc/{member}/task"):
            try:
                os.sched_setaffinity(int(thread), {core})
            except OSError:
                continue
