"""What happens while the app runs, told once and heard twice: as a count and as a line of the log.

Whoever runs a pass or refuses something calls one of these functions. Neither takes what a visitor
brought: no name of a file, no address, no text.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

Refusal = Literal[
    "image", "size", "memory", "weights", "backend", "engine", "upload", "address", "origin"
]
"""What was refused: a file that is no image; a size that cannot be fed; a pass for want of memory,
of weights, of TensorFlow or of the engine elsewhere; an upload beyond the limits; an address that
is kept closed; a session that another site asks for."""

COUNTS = CollectorRegistry()
"""All counts, with memory and time of the process. Not the library's own registry: that one
refuses a module that is loaded anew."""

_log = logging.getLogger(__name__)

ProcessCollector(registry=COUNTS)
_SECONDS = Histogram(
    "vgg_explorer_pass_seconds",
    "Time that forward passes took, in seconds, without the wait for their turn.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
    registry=COUNTS,
)
_PAGES = Histogram(
    "vgg_explorer_page_seconds",
    "Time from a visitor's request to the last word of the page, in seconds, by page. Forward "
    "passes and the wait for them are in it.",
    ["page"],
    buckets=(0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60),
    registry=COUNTS,
)
_TENSORS = Counter(
    "vgg_explorer_tensors", "Tensors that forward passes have brought.", registry=COUNTS
)
_QUEUE = Gauge(
    "vgg_explorer_queue_length",
    "Passes that are asked for and not done, running ones too.",
    registry=COUNTS,
)
_REFUSALS = Counter(
    "vgg_explorer_refusals", "What was refused, by kind.", ["kind"], registry=COUNTS
)
for _kind in get_args(Refusal):
    _REFUSALS.labels(_kind)  # a rate needs the zero before the first


def pass_done(tensors: Sequence[str], height: int, width: int, seconds: float) -> None:
    """A forward pass has ended well.

    Args:
        tensors: Ids of what it brought.
        height: Of what was fed, in pixels.
        width: Likewise.
        seconds: That it took, without the wait for its turn.
    """
    _SECONDS.observe(seconds)
    _TENSORS.inc(len(tensors))
    _log.info(
        "pass of %d x %d px to %s in %.3f s",
        *(height, width, ", ".join(tensors), seconds),
        extra={
            "facts": {
                "event": "pass",
                "height": height,
                "width": width,
                "tensors": list(tensors),
                "seconds": round(seconds, 3),
            }
        },
    )


def page_shown(page: str, seconds: float) -> None:
    """A page has run to its end; counted and not told, there are so many.

    Args:
        page: One of the titles of the pages.
        seconds: From the visitor's request on.
    """
    _PAGES.labels(page).observe(seconds)


def refused(kind: Refusal) -> None:
    """Something was refused, and a visitor was told so.

    A page that is shown again refuses again, and is counted again.
    """
    _REFUSALS.labels(kind).inc()
    _log.info("refused: %s", kind, extra={"facts": {"event": "refusal", "kind": kind}})


def queued() -> AbstractContextManager[object]:
    """To be held from the moment that a pass is asked for until it is done or given up."""
    return _QUEUE.track_inprogress()
