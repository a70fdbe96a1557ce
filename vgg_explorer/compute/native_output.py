"""Libraries that write to standard error past Python: held back, shown only on failure."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

_STANDARD_ERROR = 2


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Hold back what native code writes to standard error; show it after all if the block fails.

    TensorFlow prints ten lines about its build and absent GPUs before its log level counts. What
    Python itself writes to ``sys.stderr`` comes through at once. For a process with nothing else
    under way: the descriptor is shared by all threads.
    """
    try:
        sys.stderr.flush()
        shown = os.dup(_STANDARD_ERROR)
    except (AttributeError, OSError):  # there is no standard error to tidy
        yield
        return
    with (
        os.fdopen(shown, "w", encoding="utf-8", errors="replace", buffering=1) as ours,
        tempfile.TemporaryFile() as kept,
        contextlib.ExitStack() as stack,
    ):
        os.dup2(kept.fileno(), _STANDARD_ERROR)
        stack.callback(os.dup2, shown, _STANDARD_ERROR)
        if _is_native():
            stack.enter_context(contextlib.redirect_stderr(ours))
        try:
            yield
        except BaseException:
            kept.seek(0)
            ours.flush()
            shutil.copyfileobj(kept, ours.buffer)
            raise


def _is_native() -> bool:
    """Whether ``sys.stderr`` writes to the descriptor, not to a test's or a notebook's buffer."""
    try:
        return sys.stderr.fileno() == _STANDARD_ERROR
    except (AttributeError, OSError):
        return False
