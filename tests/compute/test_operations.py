"""Which steps of a pass run in one call."""

import pytest

from vgg_explorer.compute import strips
from vgg_explorer.compute.forward_plan import plan
from vgg_explorer.compute.operations import together


def grouped(asked: set[str], height: int, width: int, images: int = 1) -> list[list[str]]:
    groups = together(plan(asked), asked, height, width, images)
    return [[step.output for step in group] for group in groups]


def test_a_group_ends_with_a_stage_and_with_what_is_asked_for() -> None:
    stem = ["relu1_1", "relu1_2", "pool1", "relu2_1", "relu2_2", "pool2"]
    assert grouped({"pool3"}, 64, 64) == [stem, ["relu3_1", "relu3_2", "relu3_3", "pool3"]]
    assert grouped({"relu3_1", "relu3_3", "pool3"}, 64, 64) == [
        *(stem, ["relu3_1"], ["relu3_2", "relu3_3"], ["pool3"]),
    ]
    # A convolution without its ReLU stands alone, on both sides.
    assert grouped({"conv1_2_pre"}, 64, 64) == [["relu1_1"], ["conv1_2_pre"]]
    assert grouped({"conv3_2_pre", "pool3"}, 64, 64) == [
        *(stem, ["relu3_1"], ["conv3_2_pre"], ["relu3_2"], ["relu3_3", "pool3"]),
    ]
    assert grouped({"input"}, 64, 64) == []


@pytest.mark.parametrize(
    ("height", "width", "images"), [(512, 512, 1), (1024, 768, 1), (224, 224, 8), (4000, 6000, 1)]
)
def test_no_group_keeps_others_waiting_longer_than_a_step_may(
    height: int, width: int, images: int
) -> None:
    steps = plan({"pool5"})
    groups = list(together(steps, {"pool5"}, height, width, images))
    assert [step for group in groups for step in group] == list(steps)
    for group in groups:
        load = images * sum(strips.macs(step, height, width) for step in group)
        assert len(group) == 1 or load < 2 * strips.STRIP_MACS
    assert 4 <= len(groups) <= 18
