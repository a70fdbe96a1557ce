"""How much memory a pass may still take on this machine."""

from collections.abc import Iterator
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def available(cgroup: Path = _CGROUP, own: Path = _OWN) -> int:
    """Bytes that this process can still take without anything being swapped, killed or refused.

    In a container or a service that is what its limit leaves, which the machine's own figures
    don't show; likewise under ``ulimit``.

    Args:
        cgroup: Where the control groups (version 2) are mounted.
        own: The file that says which of them this process is in.
    """
    free = int(psutil.virtual_memory().available)
    for folder in _groups(cgroup, own):
        limit, used = _number(folder / "memory.max"), _number(folder / "memory.current")
        if limit is not None and used is not None:
            free = min(free, limit - used + _inactive_files(folder / "memory.stat"))
    return max(0, min([free, *_left_by_ulimit()]))


def _groups(mounted: Path, own: Path) -> Iterator[Path]:
    """The process's control group and those that it lies in: each may set a limit."""
    yield mounted
    try:
        lines = own.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        if line.startswith("0::/"):
            folder = mounted
            # In a container the path may be the host's, and then nothing is there.
            for part in Path(line[4:]).parts:
                folder /= part
                yield folder


def _left_by_ulimit() -> Iterator[int]:
    """What the limits on address space and data leave, where there are any."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    used = psutil.Process().memory_info()
    data = getattr(used, "data", 0)  # Linux alone counts and limits it
    for kind, taken in ((resource.RLIMIT_AS, used.vms), (resource.RLIMIT_DATA, data)):
        limit = resource.getrlimit(kind)[0]
        if limit != resource.RLIM_INFINITY:
            yield limit - taken


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
