"""What TensorFlow's own code writes to standard error while it loads: logged, not shown."""

import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator

_log = logging.getLogger(__name__)

_STANDARD_ERROR = 2
_TENSORFLOW_LOG = re.compile(
    rb"[IWE]\d{4} [\d:.]+ +\d+ \S+:\d+\] |\d{4}-\d\d-\d\d [\d:.]+: [IWE] \S+:\d+\] "
    rb"|WARNING: All log messages before absl::InitializeLog\(\)"
)
"""How its lines begin; errors among them, which say that there is no GPU."""


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Hold back what native code writes to standard error.

    TensorFlow prints ten lines about its build and absent GPUs before its log level counts. These
    are logged as information; if the block fails, all is shown after all. The descriptor is shared
    by all threads, so what others write to it in the meantime is shown when the block ends; what
    they write to ``sys.stderr`` comes through at once.
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
        kept.seek(0)
        ours.flush()
        for line in kept:
            if _TENSORFLOW_LOG.match(line):
                _log.info("%s", line.decode(errors="replace").rstrip())
            else:
                ours.buffer.write(line)


def _is_native() -> bool:
    """Whether ``sys.stderr`` writes to the descriptor, not to a test's or a notebook's buffer."""
    try:
        return sys.stderr.fileno() == _STANDARD_ERROR
    except (AttributeError, OSError):
        return False
