"""The page that compares two images, or two tensors, with the real weights."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, html, in_address, words
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.measures.correspondence import link
from vgg_explorer.measures.difference import measure_differences, rank
from vgg_explorer.network import tensor
from vgg_explorer.network.formatting import value_text
from vgg_explorer.ui.shared.component import unpack

PAGE = "pages/compare.py"

pytestmark = pytest.mark.usefixtures("imagenet")


def _png(height: int, width: int, seed: int = 3) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _shown(app: AppTest) -> tuple[dict[str, object], np.ndarray]:
    """Facts and values of the component with the channels: the last of the page."""
    facts, blocks = unpack(app.get("bidi_component")[-1].proto.bytes)
    return facts, np.frombuffer(blocks["values"], dtype=np.float32)


def _names(app: AppTest) -> list[str]:
    return [group["name"] for group in _shown(app)[0]["groups"]]  # type: ignore[attr-defined]


def test_two_samples_are_compared_channel_by_channel(run: Run) -> None:
    app = run(PAGE, feed="64x64", second_sample="checkerboard")
    a = extractor.activations(SAMPLES["grace_hopper"].image(64, 64), ["relu3_3"])["relu3_3"]
    b = extractor.activations(SAMPLES["checkerboard"].original(64, 64), ["relu3_3"])["relu3_3"]
    found = measure_differences(a, b, link(tensor("relu3_3"), tensor("relu3_3")))
    assert found.sentences[0] in words(app).replace("\\", "")
    order = rank(found, measure(a, signed=False), "mean")
    assert _names(app) == [f"Channel {channel}" for channel in order[:24]]
    facts, values = _shown(app)
    tracks = facts["groups"][0]["tracks"]  # type: ignore[index]
    assert [track["label"] for track in tracks] == ["A", "B"]
    cells = 16 * 16
    np.testing.assert_array_equal(values[:cells], a[..., order[0]].ravel())
    np.testing.assert_array_equal(values[cells : 2 * cells], b[..., order[0]].ravel())
    page = html(app)
    most = int(rank(found, measure(a, signed=False), "mean")[0])
    row = page.split(f">{most}</th>", 1)[1].split("</tr>")[0]
    assert value_text(found.mean[most]) in row
    assert "of grace_hopper" in page
    assert "of checkerboard" in page


def test_a_convention_against_another(run: Run) -> None:
    app = run(PAGE, compare="tensors", feed="64x64", stage="conv4")
    page = html(app)
    assert "pool4 is relu4_3 max-pooled" in page
    assert "by how much the largest of four exceeds each of them" in page
    assert ">conv4</span> of last_conv" in page
    assert "32 × 32" not in page
    facts, _ = _shown(app)
    tracks = facts["groups"][0]["tracks"]  # type: ignore[index]
    assert [(track["rows"], track["step"]) for track in tracks] == [(8, 1), (4, 2)]


def test_the_same_tensor_under_two_conventions_is_said(run: Run) -> None:
    app = run(PAGE, compare="tensors", feed="64x64", a="pooled", b="fpn_level", stage="conv5")
    assert "Every value is the same." in words(app)
    assert "Both are pool5, the same tensor." in html(app)
    assert ">C5</span> of fpn_level" in html(app)


def test_the_same_image_twice_is_said(run: Run) -> None:
    app = run(PAGE, feed="64x64", sample="gratings", a="pool5")
    assert "A and B are the same image, fed alike." in words(app)
    assert "Every value is the same." in words(app)


def test_before_and_after_a_relu(run: Run) -> None:
    app = run(PAGE, compare="tensors", feed="64x64", a="conv5_2_pre", b="relu5_2")
    assert "Only a ReLU lies between: relu5_2 = ReLU(conv5_2_pre)." in html(app)
    assert "Colour map of all three" in [box.label for box in app.selectbox]
    assert "Name" not in [each.label for each in app.segmented_control]


def test_channels_of_different_kernels_are_not_subtracted(run: Run) -> None:
    app = run(PAGE, compare="tensors", feed="64x64", a="relu3_3", b="relu4_3")
    assert "Channel k of relu3_3 has nothing to do with channel k of relu4_3" in html(app)
    assert "correlation" not in html(app).lower()
    assert "Limits of A and B" not in [box.label for box in app.selectbox]
    assert "of 512" in next(b for b in app.selectbox if b.label == "Channels shown").options[0]
    groups = _shown(app)[0]["groups"]
    assert all(not group["difference"] for group in groups)  # type: ignore[attr-defined]


def test_own_sizes_that_differ_get_a_sentence(run: Run) -> None:
    app = run(PAGE, feed="own", image="file", second_image="file", a="relu5_3")
    assert "Choose an image above" in words(app)
    app.file_uploader[0].upload("one.png", _png(64, 64)).run()
    app.file_uploader[1].upload("two *b*.png", _png(64, 96)).run()
    assert not app.exception
    assert "The images are fed at different sizes" in html(app)
    assert "4 × 4 × 512 and 4 × 6 × 512" in html(app)
    assert "of two *b*.png" in html(app)
    # At one size for both there is a difference.
    app.text_input(key="feed").set_value("64x64").run()
    assert not app.exception
    assert "of the values differ" in words(app)


def test_the_same_file_twice_stays_two_images(run: Run) -> None:
    app = run(PAGE, feed="64x64", image="file", second_image="file", a="relu5_3")
    app.file_uploader[0].upload("one.png", _png(64, 64)).run()
    app.file_uploader[1].upload("two.png", _png(64, 64, seed=4)).run()
    page = html(app)
    assert "of one.png" in page
    assert "of two.png" in page
    # The first image is that of the other pages; the second is this page's own.
    app.switch_page("pages/activations.py").run()
    assert "Still in use: one.png" in html(app)


def test_channels_are_paged_and_a_new_order_starts_anew(run: Run) -> None:
    app = run(PAGE, feed="64x64", a="relu3_3", by="index", part="2")
    assert _names(app) == [f"Channel {channel}" for channel in range(24, 48)]
    next_ = next(button for button in app.button if button.label == "Next")
    next_.click().run()
    assert _names(app)[0] == "Channel 48"
    assert in_address(app, "part") == "3"
    app.selectbox(key="by").set_value("norm").run()
    assert in_address(app, "part") is None
    a = extractor.activations(SAMPLES["grace_hopper"].image(64, 64), ["relu3_3"])["relu3_3"]
    strongest = int(np.sqrt((a.astype(np.float64) ** 2).sum(axis=(0, 1))).argmax())
    assert _names(app)[0] == f"Channel {strongest}"


def test_fewer_channels_have_fewer_parts(run: Run) -> None:
    app = run(PAGE, feed="64x64", a="relu5_3", by="index", part="20")
    assert _names(app)[0] == "Channel 456"
    app.selectbox(key="a").set_value("relu1_1").run()
    assert not app.exception
    assert not app.warning
    assert _names(app)[0] == "Channel 0"


@pytest.mark.parametrize(
    ("key", "value"), [("compare", "both"), ("a", "whole_stage"), ("part", "99"), ("by", "<b>")]
)
def test_a_link_to_what_is_no_choice_is_said(run: Run, key: str, value: str) -> None:
    app = run(PAGE, **{"feed": "64x64", "a": "relu5_3", key: value})
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(f"The link asks for {key} = ")


def test_a_choice_of_limits_changes_the_picture_only(run: Run) -> None:
    app = run(PAGE, feed="64x64", a="relu5_3")
    before = _shown(app)
    app.selectbox(key="scale").set_value("tensor").run()
    after = _shown(app)
    assert before[0]["markup"] != after[0]["markup"]
    np.testing.assert_array_equal(before[1], after[1])
    assert in_address(app, "scale") == "tensor"


def test_a_size_that_cannot_be_is_one_sentence(run: Run) -> None:
    app = run(PAGE, feed="tomorrow", a="pool2")
    assert len(app.error) == 1
    assert "Until then the page shows 512x512." in app.error[0].value
