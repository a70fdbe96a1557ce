"""What the server says of its own time: from a request that has come to the last word sent.

It is read from the server's metrics, so it leaves out how long the visitors' process was busy
itself. A histogram knows shares exactly where one of its steps ends; what lies between two steps
is taken to be spread evenly.
"""

import math
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

_NAME = "vgg_explorer_page_seconds"
GOAL = 0.3
"""Seconds that a page without a pass may take; a step of the histogram."""


@dataclass(frozen=True)
class Times:
    """How many runs took no longer than so many seconds.

    Attributes:
        counts: By the end of a step, the last one infinite; each with all before it.
    """

    counts: Mapping[float, float]

    @property
    def runs(self) -> int:
        """All of them."""
        return round(self.counts.get(math.inf, 0))

    def since(self, before: "Times") -> "Times":
        """Those that came after an earlier reading."""
        return Times({end: n - before.counts.get(end, 0) for end, n in self.counts.items()})

    def share(self, seconds: float) -> float:
        """Of those that took no longer; ``seconds`` is the end of a step."""
        return self.counts[seconds] / self.runs

    def quantile(self, share: float) -> float:
        """Seconds that so large a share of the runs took at most."""
        wanted, low, below = share * self.runs, 0.0, 0.0
        for end, count in sorted(self.counts.items()):
            if count >= wanted:
                within = (wanted - below) / (count - below) if count > below else 1.0
                return low if math.isinf(end) else low + within * (end - low)
            low, below = end, count
        return low


def read(port: int) -> str:
    """The metrics of the server on this machine, as they are written."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        return str(answer.read().decode())


def of_pages(metrics: str, pages: Iterable[str]) -> Times:
    """The times of some pages together.

    Args:
        metrics: As ``read`` gives them.
        pages: Their titles.
    """
    wanted, counts = set(pages), dict[float, float]()
    for family in text_string_to_metric_families(metrics):
        for each in family.samples if family.name == _NAME else ():
            if each.name == f"{_NAME}_bucket" and each.labels["page"] in wanted:
                end = float(each.labels["le"])
                counts[end] = counts.get(end, 0) + each.value
    return Times(counts)
