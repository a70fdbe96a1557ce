"""Whether the weights are on this machine, whole and right, so that nothing has to be fetched."""

import threading
from pathlib import Path

from vgg_explorer.compute import weight_files
from vgg_explorer.compute.weight_files import OFFICIAL_NAME, WeightsFileError
from vgg_explorer.compute.weights import CONVERTED_NAME, VARIABLE, Sources

_State = tuple[int, int, int]

_guard = threading.Lock()
_found: dict[Path, tuple[_State, bool]] = {}


def check(sources: Sources | None = None) -> bool:
    """Whether a file that the chain would take is there; read once for each state of the file.

    Args:
        sources: Where to look; the real places by default.
    """
    sources = sources or Sources()
    chosen = sources.environ.get(VARIABLE)
    if chosen:
        return _is_right(Path(chosen).expanduser())
    return any(_is_right(sources.folder / name) for name in (OFFICIAL_NAME, CONVERTED_NAME))


def _is_right(path: Path) -> bool:
    try:
        about = path.stat()
    except OSError:
        return False
    state = (about.st_ino, about.st_size, about.st_mtime_ns)
    with _guard:
        known = _found.get(path)
        if known is None or known[0] != state:
            _found[path] = known = (state, _reads(path))
        return known[1]


def _reads(path: Path) -> bool:
    try:
        weight_files.read(path)
    except WeightsFileError:
        return False
    return True
