"""The page of sizes: the maps at true scale, and the views behind them."""

import base64
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, choose, drawings, error, html, in_address, words
from vgg_explorer import network
from vgg_explorer.charts.true_scale import true_factor
from vgg_explorer.compute import extractor
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures.mean_map import mean_map
from vgg_explorer.ui.shared import forward_pass
from vgg_explorer.ui.shared.component import unpack
from vgg_explorer.ui.sizes import true_scale_view
from vgg_explorer.ui.sizes.cell_pointer import PINNED

PAGE = "pages/sizes.py"

pytestmark = pytest.mark.usefixtures("imagenet")


def _pointer(app: AppTest) -> dict[str, Any]:
    """What the component with the cells on the image was sent."""
    protos = [element.proto for element in app.get("bidi_component")]
    packets = [unpack(proto.bytes)[0] for proto in protos if proto.bytes]
    return next(facts for facts in packets if "rows" in facts)


def _maps(drawing: str) -> list[tuple[str, str]]:
    """Width and height of each map."""
    return re.findall(r'<rect x="[^"]*" y="[^"]*" width="([\d.]+)" height="([\d.]+)"[^>]*data-map',
                      drawing)  # fmt: skip


def test_maps_are_drawn_on_the_scale_of_the_input(run: Run) -> None:
    app = run(PAGE, sample="checkerboard", feed="320x512", convention="last_conv", second="pooled")
    wide, narrow = drawings(app)
    strides = [4, 8, 16, 8, 16, 32]
    expected = [(f"{512 // stride}", f"{320 // stride}") for stride in strides]
    assert _maps(wide) == _maps(narrow) == expected
    assert "1 input pixel = 1 screen pixel, and every cell is drawn as large" in wide
    assert "conv3 **80 × 128**, conv4 **40 × 64** and conv5 **20 × 32**" in words(app)


def test_the_maps_hold_the_means_that_the_network_computes(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", convention="last_conv", second="pooled")
    found = extractor.activations(SAMPLES["step_edge"].original(64, 64), ["relu3_3", "pool5"])
    for drawn in drawings(app):
        cells = re.findall(r'href="data:image/png;base64,([^"]*)"[^>]*data-cells="(\w+)"', drawn)
        shown = {id_: data for data, id_ in cells}
        assert len(shown) == 6
        for id_, activation in found.items():
            own = mean_map(activation, signed=False, side=true_factor(64, 64))
            assert base64.b64decode(shown[id_]) == own.grid.png()
            assert own.words in drawn
    assert "ImageNet weights" in words(app)


def test_the_maps_are_there_before_the_network_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a browser is sent before the first pass, and that it is filled in the end."""
    sent: list[str] = []
    monkeypatch.setattr(true_scale_view, "drawing", lambda markup, **_: sent.append(str(markup)))
    computing = forward_pass.compute
    before: list[int] = []

    def note(*arguments: Any) -> Any:
        before.append(len(sent))
        return computing(*arguments)

    monkeypatch.setattr(true_scale_view, "compute", note)
    run(PAGE, sample="step_edge", feed="66x65")
    plain, filled = sent[:2], sent[2:]
    assert before[0] == 2
    assert [_maps(each) for each in plain] == [_maps(each) for each in filled]
    assert ["data-cells" in each for each in sent] == [False, False, True, True]


def test_equal_size_is_one_click_away_and_in_the_address(run: Run) -> None:
    app = run(PAGE, sample="checkerboard", feed="64x64")
    _view(app).select("equal").run()
    assert in_address(app, "view") == "equal"
    assert "1 input pixel = 4 screen pixels" in words(app)
    assert "each cell drawn 128 × 128 px" in drawings(app)[0]
    again = run(PAGE, sample="checkerboard", feed="64x64", view="equal")
    assert drawings(again) == drawings(app)


def _view(app: AppTest) -> Any:
    return next(each for each in app.segmented_control if each.label == "View")


@pytest.mark.parametrize(
    ("of_a_link", "view"),
    [
        ({}, "true"),
        ({"scale": "equal"}, "equal"),
        ({"at": "3,4", "scale": "equal"}, "cells"),
        ({"lines": "3"}, "cells"),
        ({"pool": "pool1", "at": "3,4"}, "pool"),
        ({"pool_channel": "7"}, "pool"),
        ({"view": "true", "pool": "pool1"}, "true"),
        ({"view": "rounding", "at": "3,4"}, "rounding"),
        ({"view": "nonsense", "at": "3,4"}, "cells"),
    ],
)
def test_a_link_that_names_no_view_opens_where_its_choices_are(
    run: Run, of_a_link: dict[str, str], view: str
) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", **of_a_link)
    assert _view(app).value == view
    assert ("which is no choice here" in words(app)) == (of_a_link.get("view") == "nonsense")


def test_what_is_chosen_in_a_view_stays_when_another_is_opened(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", at="12,40")
    assert _view(app).value == "cells"
    _view(app).select("true").run()
    # Without its name the address would open the cells again.
    assert (in_address(app, "view"), in_address(app, "at")) == ("true", "12,40")
    _view(app).select("cells").run()
    assert (in_address(app, "view"), in_address(app, "at")) == (None, "12,40")
    choose(app, PINNED, "")
    app.run()
    assert _view(app).value == "cells"
    assert (in_address(app, "view"), in_address(app, "at")) == ("cells", None)


def test_only_what_is_shown_needs_the_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(**_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(extractor, "load", load)
    monkeypatch.setattr(extractor, "loaded", lambda: False)
    for view in ("equal", "cells", "layers", "rounding"):
        app = run(PAGE, sample="step_edge", feed="64x64", view=view)
        assert drawings(app) or _pointer(app)


def test_the_pointer_gets_the_geometry_of_the_network(run: Run) -> None:
    app = run(
        PAGE,
        sample="step_edge",
        feed="75x101",
        convention="pooled",
        second="last_conv",
        view="cells",
    )
    facts = _pointer(app)
    assert (facts["height"], facts["width"], facts["at"], facts["lines"]) == (75, 101, None, 5)
    sent = [(row["title"], each) for row in facts["rows"] for each in row["tensors"]]
    ids = ["pool3", "pool4", "pool5", "relu3_3", "relu4_3", "relu5_3"]
    for (title, each), tensor_id in zip(sent, ids, strict=True):
        tensor = network.tensor(tensor_id)
        assert title == ("pooled" if tensor.kind == "max_pool" else "last_conv")
        assert (each["rows"], each["columns"]) == tensor.shape(75, 101)[:2]
        row, column = each["rows"] - 1, 0
        window, cell = tensor.window(row, column), tensor.cell(row, column)
        assert each["offset"] + row * each["stride"] == window.top
        assert each["offset"] + column * each["stride"] + each["field"] == window.right
        assert row * each["stride"] == cell.top


def test_the_pinned_pixel_comes_from_the_address_and_goes_there(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", at="12,040")
    assert _pointer(app)["at"] == [12, 40]
    choose(app, PINNED, "63,0")
    app.run()
    assert in_address(app, "at") == "63,0"
    assert _pointer(app)["at"] == [63, 0]
    choose(app, PINNED, "")
    app.run()
    assert in_address(app, "at") is None
    assert _pointer(app)["at"] is None


@pytest.mark.parametrize("written", ["here", "1", "1,2,3", "-1,2", "1.5,2", "<b>,1", "123456,1"])
def test_a_link_to_no_pixel_is_said(run: Run, written: str) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", view="cells", at=written)
    assert _pointer(app)["at"] is None
    assert "which is no choice here" in words(app)


def test_a_pixel_outside_of_the_image_is_said(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", at="64,3")
    assert _pointer(app)["at"] is None
    assert "row 64, column 3, lies outside of this image of 64 × 64 pixels" in words(app)


def test_lines_stand_in_the_address(run: Run) -> None:
    assert _pointer(run(PAGE, feed="64x64", lines="3"))["lines"] == 3
    assert _pointer(run(PAGE, feed="64x64", lines="none"))["lines"] is None


def test_floor_and_ceil_stand_side_by_side(run: Run) -> None:
    # Odd from the first pool on, like the size below; a pass takes a tenth of the time.
    small = {"sample": "step_edge", "feed": "107x139", "convention": "pooled"}
    page = html(run(PAGE, **small))
    assert "3 × 4 × 512" in page
    assert "<strong>4 × 5 × 512</strong>" in page
    link = {**small, "feed": "375x500"}
    app = run(PAGE, **link, view="rounding")
    page = html(app)
    assert "18 × 31 floor, <strong>19 × 32 ceil</strong>" in page
    assert "the rules disagree from pool1 on" in words(app)
    even = run(PAGE, sample="step_edge", feed="224x224", view="rounding")
    assert "At 224 × 224 both rules agree" in words(even)


def test_any_tensors_can_be_drawn(run: Run) -> None:
    link = {"feed": "64x64", "convention": "any", "tensors": "conv1_1_pre,pool5"}
    app = run(PAGE, **link, second="nothing")
    assert "2 × 2 × 512" in html(app)
    assert "the network makes conv1_1_pre **64 × 64** and pool5 **2 × 2** cells" in words(app)
    app = run(PAGE, **link, second="nothing", view="cells")
    names = [each["name"] for each in _pointer(app)["rows"][0]["tensors"]]
    assert names == ["conv1_1_pre", "pool5"]


def test_tensors_too_many_to_be_told_apart_are_counted(run: Run) -> None:
    every = ",".join(each.id for each in network.CONVOLUTIONAL)
    app = run(PAGE, feed="64x64", convention="any", tensors=every, second="nothing", view="cells")
    assert len(_pointer(app)["rows"][0]["tensors"]) == 12
    assert "the first 12 tensors are drawn and 19 are not" in words(app)


@pytest.mark.parametrize(
    ("view", "words_of_table", "label"),
    [
        ("layers", "Sizes through the network at 75 x 101", "Sizes through"),
        ("rounding", "496 of 993 sizes, 49.9%", "Cells along"),
    ],
)
def test_charts_have_tables_beside_them(
    run: Run, view: str, words_of_table: str, label: str
) -> None:
    app = run(PAGE, sample="step_edge", feed="75x101", view=view)
    assert words_of_table in html(app)
    (chart,) = drawings(app)
    assert re.findall(r'aria-label="(\w+ \w+)', chart)[-1] == label


def _pooled(feed: tuple[int, int], pool: str, before: str) -> tuple[np.ndarray, np.ndarray]:
    found = extractor.activations(SAMPLES["step_edge"].original(*feed), [before, pool])
    return found[before], found[pool]


def test_the_pool_shows_its_strongest_cell_with_the_values_of_the_network(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", view="pool")
    before, after = _pooled((64, 64), "pool3", "relu3_3")
    row, column, channel = np.unravel_index(after.argmax(), after.shape)
    four = before[2 * row : 2 * row + 2, 2 * column : 2 * column + 2, channel].ravel()
    values = "; ".join(value_text(value) for value in four)
    assert f"max({values}) = {value_text(after.max())}</strong>" in html(app)
    assert f"become row {row}, column {column} of pool3, in channel {channel}." in html(app)
    drawn = re.findall(r'data-kind="before" data-value="([^"]+)"', drawings(app)[-1])
    assert len(drawn) == 36
    assert max(map(float, drawn)) == after.max()


def test_the_pool_follows_the_pinned_pixel_and_the_channel(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="75x101", at="20,95", pool="pool2", pool_channel="5")
    before, after = _pooled((75, 101), "pool2", "relu2_2")
    # 101 columns halve to 50, of which pool2 makes 25: pixel 95 is in column 23.
    drawn = re.findall(r'data-kind="after" data-value="([^"]+)"', drawings(app)[-1])
    assert list(map(float, drawn)) == after[4:7, 22:25, 5].ravel().tolist()
    assert "become row 5, column 23 of pool2, in channel 5." in html(app)
    # relu2_2 has 37 rows: the last goes into no cell.
    assert before.shape[:2] == (37, 50)
    assert "relu2_2 has an odd number of rows, so the last row goes into no cell." in words(app)


def test_a_pixel_of_no_cell_shows_the_nearest_and_says_so(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="75x101", at="74,100", pool="pool5")
    assert "belongs to no cell of pool5, because the pools round down" in words(app)
    assert "become row 1, column 2 of pool5" in html(app)


@pytest.mark.parametrize("written", ["256", "-1", "x", "²"])
def test_a_channel_that_the_pool_has_not_is_said(run: Run, written: str) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", pool_channel=written)
    assert "pool3 has the channels 0 to 255" in words(app)


@pytest.fixture
def _no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        message = "No weights here."
        raise WeightsUnavailableError(message)

    monkeypatch.setattr(extractor, "load", none)
    monkeypatch.setattr(extractor, "loaded", lambda: False)


@pytest.mark.usefixtures("_no_weights")
def test_without_weights_the_maps_are_plain_and_a_sentence_says_why(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64")
    assert error(app) == "No weights here."
    wide, narrow = drawings(app)
    assert len(_maps(wide)) == len(_maps(narrow)) == 6
    assert "data-cells" not in wide
    assert "Sizes at 64 x 64" in html(app)


@pytest.mark.usefixtures("_no_weights")
def test_without_weights_a_pool_shows_a_sentence(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64x64", view="pool")
    assert error(app) == "No weights here."
    assert drawings(app) == []


def test_what_keeps_an_image_out_is_said_outside_of_the_closed_field(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="64xfour", view="layers")
    assert "Until then the page shows 512x512" in app.warning[0].value
    app = run(PAGE, image="file")
    assert "There is no image yet" in words(app)
