"""What is told of passes and refusals: counts that Prometheus reads, and lines without visitors."""

import contextlib
import inspect
import logging
from typing import get_args

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from vgg_explorer.operation import events


def counted(name: str, **labels: str) -> float:
    value = events.COUNTS.get_sample_value(name, labels)
    assert value is not None
    return value


def test_a_pass_is_counted_and_told_in_a_line(caplog: pytest.LogCaptureFixture) -> None:
    passes, seconds = counted("vgg_explorer_pass_seconds_count"), "vgg_explorer_pass_seconds_sum"
    took, tensors = counted(seconds), counted("vgg_explorer_tensors_total")
    with caplog.at_level(logging.INFO):
        events.pass_done(["relu3_3", "pool3"], 375, 500, 1.25)
    assert counted("vgg_explorer_pass_seconds_count") == passes + 1
    assert counted(seconds) == pytest.approx(took + 1.25)
    assert counted("vgg_explorer_tensors_total") == tensors + 2
    (record,) = caplog.records
    assert record.getMessage() == "pass of 375 x 500 px to relu3_3, pool3 in 1.250 s"
    assert vars(record)["facts"]["seconds"] == 1.25


@pytest.mark.parametrize("kind", get_args(events.Refusal))
def test_a_refusal_is_counted_by_its_kind(
    kind: events.Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted("vgg_explorer_refusals_total", kind=kind)
    with caplog.at_level(logging.INFO):
        events.refused(kind)
    assert counted("vgg_explorer_refusals_total", kind=kind) == before + 1
    assert [each.getMessage() for each in caplog.records] == [f"refused: {kind}"]


def test_the_queue_is_as_long_as_the_passes_that_are_not_done() -> None:
    def length() -> float:
        return counted("vgg_explorer_queue_length")

    assert length() == 0
    with events.queued():
        with contextlib.suppress(MemoryError), events.queued():
            assert length() == 2
            raise MemoryError
        assert length() == 1
    assert length() == 0


def test_prometheus_can_read_all_of_it() -> None:
    families = {
        each.name: each
        for each in text_string_to_metric_families(generate_latest(events.COUNTS).decode())
    }
    assert families["vgg_explorer_pass_seconds"].type == "histogram"
    assert families["process_resident_memory_bytes"].samples[0].value > 1e6
    kinds = {each.labels["kind"] for each in families["vgg_explorer_refusals"].samples}
    assert kinds == {*get_args(events.Refusal)}


def test_nothing_that_a_visitor_brings_fits_into_an_event() -> None:
    """Ids of tensors, numbers and a kind: whoever adds a field has to look at this."""
    taken = {
        name: {*inspect.signature(getattr(events, name)).parameters}
        for name in ("pass_done", "refused", "queued")
    }
    assert taken == {
        "pass_done": {"tensors", "height", "width", "seconds"},
        "refused": {"kind"},
        "queued": set(),
    }
