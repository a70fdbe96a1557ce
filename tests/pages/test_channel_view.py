"""An open channel on the page of activations, with the real weights."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, choose, html, in_address, words
from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_facts, channel_statistics, value_limits
from vgg_explorer.measures.receptive_field import cell_facts
from vgg_explorer.network import formatting
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import channel_grid
from vgg_explorer.ui.channel.channel_panels import Chosen, parse_report
from vgg_explorer.ui.channel.channel_view import CELL, OPACITY
from vgg_explorer.ui.grid.open_channel import CHANNEL, TENSOR
from vgg_explorer.ui.shared.component import unpack

PAGE = "pages/activations.py"
LINK = {"sample": "gratings", "feed": "64x64", "convention": "last_conv", "tensor": "relu4_3"}

pytestmark = pytest.mark.usefixtures("imagenet")


def _panels(app: AppTest) -> tuple[dict[str, Any], dict[str, bytes]]:
    packets = [
        unpack(element.proto.bytes) for element in app.get("bidi_component") if element.proto.bytes
    ]
    (found,) = [(facts, blocks) for facts, blocks in packets if "before" in blocks]
    return found


def _is_open(app: AppTest) -> bool:
    return "Chosen cell" in html(app)


def _activations(*ids: str) -> dict[str, np.ndarray]:
    return extractor.activations(SAMPLES["gratings"].original(64, 64), list(ids))


def _row(app: AppTest, name: str) -> str:
    return html(app).split(f'<th scope="row">{name}</th><td>', 1)[1].split("</td>")[0]


def test_a_link_opens_the_channel_with_its_values_and_colours(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17")
    facts, blocks = _panels(app)
    found = _activations("relu4_3", "conv4_3_pre")
    after, before = found["relu4_3"][..., 17], found["conv4_3_pre"][..., 17]
    for name, plane in (("after", after), ("before", before)):
        sent = np.frombuffer(blocks[name], np.float32).reshape(facts["rows"], facts["columns"])
        np.testing.assert_array_equal(sent, plane)
    # The very colours of its tile.
    statistics = channel_statistics.measure(found["relu4_3"], signed=False)
    limits = value_limits.domains(statistics, "channel")
    order = channel_statistics.order(statistics, "index")
    grid = channel_grid.draw_grid(found["relu4_3"], statistics, order, limits, "viridis", factor=1)
    left, top, right, bottom = grid.box(17)
    codes = np.frombuffer(blocks["codes"], np.uint8).reshape(8, 8)
    np.testing.assert_array_equal(codes, grid.indexes[top:bottom, left:right])
    assert blocks["palette"] == grid.palette.tobytes()
    tensor = network.tensor("relu4_3")
    assert (facts["stride"], facts["offset"]) == (tensor.stride, tensor.offset)
    assert facts["stage"] == 4


def test_the_tables_say_what_numpy_finds(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", cell="0,3")
    found = _activations("relu4_3", "conv4_3_pre")
    after = found["relu4_3"]
    plane = after[..., 17]
    assert _row(app, "After the ReLU") == value_text(plane[0, 3])
    assert _row(app, "Before the ReLU") == value_text(found["conv4_3_pre"][0, 3, 17])
    cell = cell_facts(network.tensor("relu4_3"), 0, 3, 64, 64)
    assert _row(app, "Outside the image") == cell.outside.sentence
    assert _row(app, "Own input pixels") == "rows 0 to 7, columns 24 to 31"
    place = int((after.max(axis=(0, 1)) > plane.max()).sum()) + 1
    assert f"{channel_facts.ordinal(place)} of 512 by maximum" in _row(app, "Maximum")
    assert f"{int((plane == 0).sum())} of 64 values" in _row(app, "Exact zeros")
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    assert _row(app, "Strongest cell").startswith(f"row {row}, column {column}: ")


def test_no_cell_in_the_link_is_the_strongest_and_stays_out_of_the_address(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17")
    plane = _activations("relu4_3")["relu4_3"][..., 17]
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    assert f"Chosen cell: row {row}, column {column}" in html(app)
    assert in_address(app, "cell") is None
    assert in_address(app, "opacity") is None


def test_a_choice_in_the_panels_stands_in_the_address(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17")
    choose(app, CELL, "6,1")
    choose(app, OPACITY, "35")
    app.run()
    assert (in_address(app, "cell"), in_address(app, "opacity")) == ("6,1", "35")
    assert _panels(app)[0]["start"][:3] == [6, 1, 35]
    assert "Chosen cell: row 6, column 1" in html(app)


@pytest.mark.parametrize(
    ("key", "value"),
    [("cell", "8,0"), ("cell", "1"), ("cell", "-1,2"), ("cell", "<b>"), ("cell", "²,1"),
     ("opacity", "101"), ("opacity", "half"), ("relu", "during")],
)  # fmt: skip
def test_a_link_to_what_is_no_choice_is_said(run: Run, key: str, value: str) -> None:
    app = run(PAGE, **LINK, channel="17", **{key: value})
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(f"The link asks for {key} = ")
    assert _is_open(app)
    assert in_address(app, key) is None


def test_before_the_relu_is_one_click_away(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17")
    start = _panels(app)[0]["start"]
    app.segmented_control(key="relu").set_value("before").run()
    assert not app.exception
    assert in_address(app, "relu") == "before"
    facts, blocks = _panels(app)
    # The chosen cell stays where it was.
    assert facts["start"] == start
    before = _activations("conv4_3_pre")["conv4_3_pre"]
    statistics = channel_statistics.measure(before, signed=True)
    limits = value_limits.domains(statistics, "channel")
    order = np.array([17])
    grid = channel_grid.draw_grid(
        before, statistics, order, limits, "berlin", gap=0, columns=1, factor=1
    )
    assert blocks["codes"] == grid.indexes.tobytes()
    assert blocks["palette"] == grid.palette.tobytes()
    assert "conv4_3_pre, before the ReLU" in html(app)
    high = formatting.value_text(np.abs(before[..., 17]).max())
    assert f"Limits of this channel: \N{MINUS SIGN}{high} to {high}." in facts["legend"]


def test_a_tensor_before_its_relu_opens_before_and_goes_behind(run: Run) -> None:
    link = {"feed": "64x64", "sample": "gratings", "convention": "any"}
    app = run(PAGE, **link, tensors="conv4_3_pre", tensor="conv4_3_pre", channel="5")
    assert app.segmented_control(key="relu").value == "before"
    assert in_address(app, "relu") is None
    app.segmented_control(key="relu").set_value("after").run()
    assert in_address(app, "relu") == "after"
    _, blocks = _panels(app)
    after = _activations("relu4_3")["relu4_3"][..., 5]
    np.testing.assert_array_equal(np.frombuffer(blocks["after"], np.float32), after.ravel())
    assert "relu4_3, after the ReLU" in html(app)


def test_a_pooled_tensor_before_its_relu(run: Run) -> None:
    app = run(PAGE, **{**LINK, "convention": "pooled", "tensor": "pool4"}, channel="5")
    app.segmented_control(key="relu").set_value("before").run()
    facts, blocks = _panels(app)
    found = _activations("pool4", "conv4_3_pre")
    before = found["conv4_3_pre"][..., 5].reshape(4, 2, 4, 2).max(axis=(1, 3))
    sent = np.frombuffer(blocks["before"], np.float32).reshape(4, 4)
    np.testing.assert_array_equal(sent, before)
    np.testing.assert_array_equal(np.maximum(sent, 0), found["pool4"][..., 5])
    assert facts["pooled"]
    assert "largest of its four cells" in html(app)


def test_limits_across_tensors_hold_for_the_open_channel_too(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", limits="tensor", colours="cividis")
    found = _activations("relu4_3")["relu4_3"]
    statistics = channel_statistics.measure(found, signed=False)
    limits = value_limits.domains(statistics, "tensor")
    grid = channel_grid.draw_grid(
        found, statistics, np.array([17]), limits, "cividis", gap=0, columns=1, factor=1
    )
    assert _panels(app)[1]["codes"] == grid.indexes.tobytes()


def test_neighbours_follow_the_order_of_the_grid(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", order="max")
    statistics = channel_statistics.measure(_activations("relu4_3")["relu4_3"], signed=False)
    order = channel_statistics.order(statistics, "max").tolist()
    place = order.index(17)
    app.button(key="open-Next").click().run()
    assert in_address(app, "channel") == str(order[place + 1])
    app.button(key="open-Previous").click().run()
    app.button(key="open-Previous").click().run()
    assert in_address(app, "channel") == str(order[place - 1])
    choose(app, CHANNEL, str(order[0]))
    app.run()
    assert app.button(key="open-Previous").disabled


def test_closing_leaves_no_trace_in_the_address(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", cell="1,1", opacity="20", relu="before")
    assert _is_open(app)
    app.button(key="open-close").click().run()
    assert not app.exception
    assert not _is_open(app)
    for key in ("channel", "cell", "opacity", "relu"):
        assert in_address(app, key) is None


def test_another_tensor_starts_anew(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", cell="7,7", relu="before")
    choose(app, TENSOR, "relu5_3")
    choose(app, CHANNEL, "9")
    app.run()
    assert not app.warning
    assert in_address(app, "cell") is None
    assert in_address(app, "relu") is None
    assert _panels(app)[0]["rows"] == 4


def test_a_smaller_image_forgets_a_cell_that_it_lacks(run: Run) -> None:
    app = run(PAGE, **LINK, channel="17", cell="7,7")
    app.text_input(key="feed").set_value("48x48").run()
    assert not app.exception
    assert not app.warning
    assert in_address(app, "cell") is None
    assert _panels(app)[0]["rows"] == 6


def test_a_dead_channel_is_said(run: Run) -> None:
    statistics = channel_statistics.measure(_activations("relu5_3")["relu5_3"], signed=False)
    dead = int(np.flatnonzero(statistics.dead)[0])
    app = run(PAGE, **{**LINK, "tensor": "relu5_3"}, channel=str(dead))
    facts, _ = _panels(app)
    assert facts["dead"]
    assert "Dead on this image: all 16 values are exactly 0." in html(app)
    assert "Chosen cell: row 2, column 2" in html(app)


def test_a_map_too_large_for_a_browser_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vgg_explorer.ui.channel.channel_view.MOST_CELLS", 63)
    app = run(PAGE, **LINK, channel="17")
    assert "A map of 8 × 8 cells is too large to open" in words(app)
    assert not _is_open(app)


@pytest.mark.parametrize(
    "report",
    [None, 3, "", "1,2", "8,0;60;1", "0,8;60;1", "0,0;101;1", "0,0;60;x", "-1,0;60;1", "0,0;60;1 "],
)
def test_what_no_panel_reports_is_dropped(report: object) -> None:
    assert parse_report(report, 8, 8) is None


def test_a_report_is_read() -> None:
    assert parse_report("7,0;100;12", 8, 8) == Chosen(7, 0, 100, 12)
