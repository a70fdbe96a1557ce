"""What a browser says of its grids is taken for no more than that."""

import pytest

from vgg_explorer.ui.grid.grid_columns import parse_columns

GRIDS = ("grid-relu3_3", "grid-conv4_3_pre")


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ("grid-relu3_3:9;grid-conv4_3_pre:19", {"grid-relu3_3": 9, "grid-conv4_3_pre": 19}),
        ("grid-relu3_3:9;grid-relu9_9:19", {"grid-relu3_3": 9}),
        ("grid-relu3_3:0", {}),
        ("grid-relu3_3:-4", {}),
        ("grid-relu3_3:99999", {}),
        ("grid-relu3_3:\N{ARABIC-INDIC DIGIT THREE}", {}),
        ("", {}),
        (None, {}),
        (7, {}),
    ],
)
def test_only_columns_of_the_pages_grids_are_heard(report: object, told: dict[str, int]) -> None:
    assert parse_columns(report, GRIDS) == told
