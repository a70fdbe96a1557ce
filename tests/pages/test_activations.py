"""The page of activations, with the real weights."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.images import hand_written
from tests.pages.conftest import Run, error, html, in_address, pictures, words
from vgg_explorer import network
from vgg_explorer.compute import extractor, local_network
from vgg_explorer.images import preprocessing
from vgg_explorer.images.samples import SAMPLES, Sample
from vgg_explorer.measures.channel_facts import share_text
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.names.conventions import MAPPING_STAGES
from vgg_explorer.network.formatting import value_text

PAGE = "pages/activations.py"
MEANWHILE = {"sample": "step_edge", "convention": "any", "tensors": "pool2"}
"""Where a size cannot be, the page shows 512 × 512, at which a whole pass takes long."""

pytestmark = pytest.mark.usefixtures("imagenet")


def _png(height: int, width: int, **options: object) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", **options)
    return buffer.getvalue()


def _grids(app: AppTest) -> list[bytes]:
    return [blocks.get("png") or blocks["shown"] for _, blocks in pictures(app)]


@pytest.mark.parametrize("sample", list(SAMPLES))
def test_every_sample_is_computed_and_named(run: Run, sample: str) -> None:
    app = run(PAGE, sample=sample, feed="64x64")
    assert SAMPLES[sample].teaches in words(app)
    assert "ImageNet weights from" in words(app)
    assert "float32, batch of 1" in words(app)
    assert len(_grids(app)) == 1 + 3


@pytest.mark.parametrize("convention", MAPPING_STAGES, ids=lambda each: each.id)
def test_every_convention_is_computed(run: Run, convention) -> None:  # type: ignore[no-untyped-def]
    app = run(PAGE, sample="checkerboard", feed="64x64", convention=convention.id)
    tensors = [t for s in (3, 4, 5) for t in convention.of_stage(s)]
    assert len(_grids(app)) == 1 + len(tensors)
    fed = SAMPLES["checkerboard"].original(64, 64)
    found = extractor.activations(fed, [t.id for t in tensors])
    page = html(app)
    for tensor in tensors:
        statistics = measure(found[tensor.id], signed=not tensor.post_relu)
        row = page.split(f"<td><code>{tensor.id}</code></td>", 1)[1].split("</tr>")[0]
        assert value_text(statistics.tensor_maximum) in row
        assert f"{statistics.dead_count} of {tensor.channels}" in row


def test_any_tensors_before_and_after_the_relu(run: Run) -> None:
    app = run(PAGE, feed="64x64", convention="any", tensors="relu1_1,conv5_2_pre")
    page = html(app)
    assert "before the ReLU" in page
    assert "64 × 64 × 64" in page
    assert len(_grids(app)) == 1 + 2
    labels = [box.label for box in app.selectbox]
    assert "Colour map" in labels
    assert "Colour map before the ReLU" in labels


@pytest.mark.parametrize(
    ("key", "value"),
    [("tensors", "relu9_9"), ("convention", "mine"), ("order", "*size*"), ("sample", "<b>")],
)
def test_a_link_to_what_is_no_choice_is_said(run: Run, key: str, value: str) -> None:
    app = run(PAGE, **{"feed": "64x64", "convention": "any", key: value})
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(f"The link asks for {key} = ")
    assert "*size*" not in app.warning[0].value
    assert in_address(app, "feed") == "64x64"


def test_no_tensor_chosen_is_said(run: Run) -> None:
    app = run(PAGE, feed="64x64", convention="any")
    app.multiselect(key="tensors").set_value([]).run()
    assert not app.exception
    assert "Choose at least one tensor above." in words(app)


def test_orders_limits_and_colours_change_the_picture_only(run: Run) -> None:
    app = run(PAGE, sample="colour_bars", feed="64x64")
    seen = {_grids(app)[1]}
    for key, value in (("order", "zeros"), ("limits", "shown"), ("colours", "cividis")):
        app.selectbox(key=key).set_value(value).run()
        assert not app.exception
        assert in_address(app, key) == value
        assert "at hand from an earlier pass" in words(app)
        seen.add(_grids(app)[1])
    assert len(seen) == 4


def test_an_upload_is_fed_as_asked(run: Run) -> None:
    app = run(PAGE, feed="64x64")
    app.segmented_control(key="image").set_value("file").run()
    assert "Choose an image above" in words(app)
    app.text_input(key="feed").set_value("own").run()
    app.file_uploader[0].upload("photo.png", _png(75, 99)).run()
    assert not app.exception
    assert "photo.png: 75 × 99 px" in html(app)
    assert "18 × 24 × 256" in html(app)
    for how, shape in (("crop", "16 × 16 × 256"), ("fit", "12 × 16 × 256")):
        app.text_input(key="feed").set_value("64x64").run()
        app.segmented_control(key="how").set_value(how).run()
        assert shape in html(app)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", b"nothing of the kind"), ("b.jpg", b""), ("c.png", _png(64, 64)[:200])],
)
def test_an_unreadable_file_is_one_sentence_and_choices_stay(
    run: Run, name: str, data: bytes
) -> None:
    app = run(PAGE, feed="64x64", convention="pooled", order="l2")
    app.segmented_control(key="image").set_value("file").run()
    app.file_uploader[0].upload(name, data).run()
    assert not app.exception
    assert error(app).endswith(".")
    app.segmented_control(key="image").set_value("sample").run()
    assert not app.error
    assert in_address(app, "order") == "l2"
    assert "8 × 8 × 256" in html(app)


@pytest.mark.parametrize("feed", ["0x0", "1000000", "16384x16384", "None", "tomorrow"])
def test_a_size_that_cannot_be_is_one_sentence(run: Run, feed: str) -> None:
    app = run(PAGE, feed=feed, **MEANWHILE)
    assert error(app).endswith(".")
    assert {key: in_address(app, key) for key in MEANWHILE} == MEANWHILE


def test_a_narrow_image_asks_for_another_fit(run: Run) -> None:
    app = run(PAGE, feed="64x64", how="fit")
    app.segmented_control(key="image").set_value("file").run()
    app.file_uploader[0].upload("strip.png", _png(40, 400)).run()
    assert "choose crop or stretch" in error(app)


def test_missing_weights_are_one_sentence_and_choices_stay(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(extractor, "_network", None)
    monkeypatch.setenv("VGG_EXPLORER_WEIGHTS", str(tmp_path / "gone.h5"))
    # A network is built, of which this tensor needs the first two graphs alone.
    chosen = {"sample": "step_edge", "convention": "any", "tensors": "relu3_1"}
    app = run(PAGE, feed="64x64", **chosen)
    assert "gone.h5" in error(app)
    assert {key: in_address(app, key) for key in chosen} == chosen
    monkeypatch.delenv("VGG_EXPLORER_WEIGHTS")
    app.run()
    assert not app.error
    assert "relu3_1" in html(app)


def test_a_missing_tensorflow_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(report: object = None) -> None:
        message = "no module named tensorflow"
        raise ImportError(message)

    monkeypatch.setattr(extractor, "load", fail)
    app = run(PAGE, feed="64x64", convention="pooled")
    assert "can't be loaded: no module named tensorflow." in error(app)
    assert in_address(app, "convention") == "pooled"


def test_a_pass_that_does_not_fit_is_refused_with_numbers(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_network, "estimate_memory", lambda *_: 10**15)
    # A size that no other test asks for: what is at hand needs no pass.
    app = run(PAGE, feed="70x66")
    assert "need about 1000000.0 GB of memory" in error(app)
    assert "Feed a smaller size" in error(app)


def test_the_picture_shown_is_what_is_fed(run: Run) -> None:
    app = run(PAGE, sample="gratings", feed="96x64")
    facts, blocks = pictures(app)[0]
    shown = np.asarray(Image.open(io.BytesIO(blocks["png"])))
    np.testing.assert_array_equal(shown, SAMPLES["gratings"].original(96, 64))
    assert facts["fingerprint"] == preprocessing.fingerprint(shown)
    assert network.tensor("relu3_3").shape(96, 64) == (24, 16, 256)
    assert "24 × 16 × 256" in html(app)


def test_the_source_stands_in_the_address_and_a_reload_says_what_is_missing(run: Run) -> None:
    app = run(PAGE, feed="64x64", image="file")
    assert "choose it again" in words(app)
    assert len(_grids(app)) == 0
    app.file_uploader[0].upload("photo.png", _png(64, 64)).run()
    assert in_address(app, "image") == "file"
    assert len(_grids(app)) == 1 + 3


@pytest.mark.parametrize("side", [31, 4])
def test_an_image_too_small_for_its_own_size_says_so(run: Run, side: int) -> None:
    app = run(PAGE, feed="own", image="file")
    app.file_uploader[0].upload("dot.png", _png(side, 64)).run()
    assert f"The image itself is {side} × 64 px" in error(app)
    assert "224x224" in error(app)


def test_what_was_done_to_the_colours_is_said_and_a_file_name_is_text(run: Run) -> None:
    app = run(PAGE, feed="64x64", image="file")
    name = "<img src=x onerror=alert(1)>**b**.png"
    app.file_uploader[0].upload(name, _png(64, 64, icc_profile=hand_written.DISPLAY_P3)).run()
    assert not app.exception
    assert "Converted to sRGB by the embedded profile “Display P3 of 2.2”." in html(app)
    assert "&lt;img src=x onerror=alert(1)&gt;**b**.png" in html(app)
    assert "<img src=x" not in html(app)


def test_a_file_that_no_browser_could_name_gets_a_sentence(run: Run) -> None:
    app = run(PAGE, feed="64x64", image="file")
    app.file_uploader[0].upload("phone.heic", b"\0\0\0\x18ftypheic" + bytes(64)).run()
    assert error(app).endswith(".")


def test_a_size_that_is_too_large_to_make_is_refused_before_it_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Sample, "original", made)
    app = run(PAGE, feed="16384x16384", sample="checkerboard")
    assert "more than the 89 megapixels" in error(app)
    assert len(_grids(app)) == 0


def test_a_large_image_is_shown_smaller_and_that_is_said(run: Run) -> None:
    # It is shown beside no activations there, which take long at such a size.
    app = run("pages/sizes.py", feed="900x1200", sample="checkerboard", view="layers")
    assert Image.open(io.BytesIO(_grids(app)[0])).size == (1024, 768)
    assert "Shown smaller here." in html(app)


def test_a_name_asked_for_twice_is_shown_once(run: Run) -> None:
    app = run(PAGE, feed="64x64", convention="any", tensors="pool5,pool5")
    assert len(_grids(app)) == 1 + 1


def test_what_a_visitor_writes_takes_no_effect(run: Run) -> None:
    app = run(PAGE, feed="![a](//e.com/a.png)", **MEANWHILE)
    assert "![a](//e.com/a.png)" in error(app)
    assert "\\!\\[a\\]\\(" in app.error[0].value
    assert "or own" in error(app)


def test_a_channel_of_a_link_is_open_in_its_grid_alone(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard", tensor="relu4_3", channel="17")
    opened = {facts["id"]: facts["open"] for facts, _ in pictures(app) if "open" in facts}
    assert opened == {"grid-relu3_3": None, "grid-relu4_3": 17, "grid-relu5_3": None}
    assert not app.warning


def test_a_channel_without_its_tensor_is_one_of_the_first_shown(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard", channel="17")
    opened = [facts["open"] for facts, _ in pictures(app) if "open" in facts]
    assert opened == [17, None, None]


@pytest.mark.parametrize(
    ("tensor", "channel", "said"),
    [
        ("relu4_3", "512", "relu4_3 has 512 channels, 0 to 511"),
        ("relu4_3", "first", "The link asks for channel = first"),
        ("relu4_9", "3", "The link asks for tensor = relu4\\_9"),
        ("relu1_1", "3", "Channel 3 of relu1_1 is not open"),
    ],
)
def test_a_channel_that_cannot_be_opened_is_said(
    run: Run, tensor: str, channel: str, said: str
) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard", tensor=tensor, channel=channel)
    assert said in words(app)
    assert len(_grids(app)) >= 1 + 3


def test_every_tile_is_named_for_who_does_not_see_it(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard")
    facts, _ = pictures(app)[-1]
    fed = SAMPLES["checkerboard"].original(64, 64)
    activation = extractor.activations(fed, ["relu5_3"])["relu5_3"]
    assert len(facts["words"]) == 512
    for channel in (
        int(activation.max(axis=(0, 1)).argmax()),
        int(activation.sum((0, 1)).argmin()),
    ):
        values = activation[..., channel]
        if values.any():
            reach = f"{value_text(values.min())} to {value_text(values.max())}"
            assert (
                facts["words"][channel] == f"{reach}, {share_text((values == 0).sum(), 16)} zeros"
            )
        else:
            assert facts["words"][channel] == "dead on this image: every value is 0"


def test_the_channels_in_numbers(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard")
    assert len(app.dataframe) == 0
    app.session_state["numbers-relu5_3"] = True
    app.run()
    numbers = app.dataframe[0].value
    fed = SAMPLES["checkerboard"].original(64, 64)
    activation = extractor.activations(fed, ["relu5_3"])["relu5_3"]
    np.testing.assert_array_equal(numbers["maximum"], activation.max(axis=(0, 1)))
    np.testing.assert_allclose(numbers["zeros in %"], 100 * (activation == 0).mean((0, 1)), 1e-5)


def test_whole_tensors_are_shown_instead_of_channels(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="checkerboard", view="glance", colours="magma")
    assert len(_grids(app)) == 1
    shown = " ".join(element.proto.json for element in app.get("bidi_component"))
    shown += "".join(
        element.proto.bytes.decode(errors="replace") for element in app.get("bidi_component")
    )
    for channels in (256, 512):
        assert f"Mean over {channels} channels" in shown
        assert f"Maximum over {channels} channels" in shown
    assert shown.count("First three principal components as red, green, blue") >= 3
    labels = [box.label for box in app.selectbox]
    assert "Colour map" in labels
    assert "Order of the channels" not in labels
    app.segmented_control(key="view").set_value("channels").run()
    assert not app.exception
    assert len(_grids(app)) == 1 + 3
