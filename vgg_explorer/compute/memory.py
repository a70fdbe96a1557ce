"""How much memory a pass may still take on this machine."""

from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def available(cgroup: Path = _CGROUP) -> int:
    """Bytes that this process can still take without anything being swapped or killed.

    In a container that is what its limit leaves, which the machine's own figures don't show.

    Args:
        cgroup: Folder of the process's control group (version 2).
    """
    free = int(psutil.virtual_memory().available)
    limit, used = _number(cgroup / "memory.max"), _number(cgroup / "memory.current")
    if limit is None or used is None:
        return free
    return max(0, min(free, limit - used + _inactive_files(cgroup / "memory.stat")))


def _number(path: Path) -> int | None:
    """The number in a file; None where there is none (``max`` means no limit)."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _inactive_files(path: Path) -> int:
    """Cached files that the kernel drops first; they count as used."""
    try:
        fields = dict(line.split() for line in path.read_text(encoding="ascii").splitlines())
        return int(fields.get("inactive_file", 0))
    except (OSError, ValueError):
        return 0
