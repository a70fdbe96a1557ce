"""What the load test makes of the server's own times."""

import math

import pytest
from prometheus_client import generate_latest

from benchmarks.visitors.server_time import GOAL, Times, of_pages
from vgg_explorer.operation import events


def test_quantiles_lie_where_the_counts_do() -> None:
    times = Times({0.1: 50, 0.3: 90, 1.0: 100, math.inf: 100})
    assert times.runs == 100
    assert times.quantile(0.5) == pytest.approx(0.1)
    assert times.quantile(0.7) == pytest.approx(0.2)
    assert times.quantile(0.95) == pytest.approx(0.65)
    assert times.share(GOAL) == pytest.approx(0.9)


def test_beyond_the_last_step_its_end_is_all_that_is_known() -> None:
    assert Times({0.1: 1, 1.0: 1, math.inf: 10}).quantile(0.95) == 1.0


def test_the_pages_asked_for_are_counted_together_since_an_earlier_reading() -> None:
    def read() -> Times:
        return of_pages(generate_latest(events.COUNTS).decode(), ["Layers", "Papers"])

    events.page_shown("Layers", 0.01)
    before = read()
    for page, seconds in (("Layers", 0.1), ("Papers", 0.25), ("Papers", 2.0), ("Sizes", 9.0)):
        events.page_shown(page, seconds)
    now = read().since(before)
    assert now.runs == 3
    assert now.share(GOAL) == pytest.approx(2 / 3)
