"""The page of names."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, drawings, error, html, in_address, pictures, words
from vgg_explorer.charts import markup
from vgg_explorer.compute import extractor
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.names import resolver
from vgg_explorer.names.comparison import compare
from vgg_explorer.names.verdict import verdict
from vgg_explorer.site.published import VARIABLE
from vgg_explorer.ui.shared.component import unpack

PAGE = "pages/names.py"


@pytest.mark.parametrize("name", ["conv3", "conv4_3", "features.16", "fc7", "16", "conv3-256"])
def test_every_answer_and_every_reading_is_listed(run: Run, name: str) -> None:
    app = run(PAGE, q=name)
    resolution = resolver.resolve(name)
    page = html(app)
    rows = re.findall(r'<tr><th scope="row">(<div>.*?)</th>', page.partition("vgg-answers")[2])
    ids = {tuple(re.findall(r"[a-z]+\d[_a-z0-9]*|flatten", row)) for row in rows}
    for answer in resolution.tensors:
        named = tuple(t.id for t in answer)
        assert (named if len(named) < 3 else (named[0], named[-1])) in ids
    assert len(rows) == len(resolution.tensors)
    for reading in resolution.readings:
        assert reading.title.replace("'", "&#x27;") in page


@pytest.mark.parametrize("name", ["conv9_9", "", "resnet50", "<script>alert(1)</script>"])
def test_a_name_that_is_none_gets_one_sentence(run: Run, name: str) -> None:
    app = run(PAGE, q=name)
    assert len(app.error) == 1
    assert "<script" not in html(app)
    app.text_input(key="q").set_value("pool4").run()
    assert not app.error
    assert "block4_pool" in html(app)


def test_the_verdict_and_the_drawing_come_first_with_the_counts(run: Run) -> None:
    app = run(PAGE, q="conv5")
    verdict = html(app).partition("vgg-verdict")[2].partition("</p>")[0]
    assert "23 of the 46" in verdict
    assert "16 <code>block5_pool</code>" in verdict
    (drawn,) = drawings(app)
    assert re.search(r">block5_pool</text><text[^>]*>16 sources<", drawn)
    assert re.search(r">block5_conv3</text><text[^>]*>23 sources", drawn)


def _unfolded(page: str, tensor: str) -> str:
    """What stands folded below the row of an answer."""
    row = page.partition(f'<th scope="row"><div><code>{tensor}</code></div></th>')[2]
    return row.partition('class="vgg-who"')[2].partition('class="vgg-faint">The entries')[0]


@pytest.mark.parametrize("name", ["conv5", "conv4_3", "pool5"])
def test_every_source_that_is_counted_is_there_with_file_and_line(run: Run, name: str) -> None:
    page = html(run(PAGE, q=name)).partition("vgg-answers")[2]
    for share in verdict(resolver.resolve(name)).shares:
        if len(share.answer.tensors) > 1:
            continue
        unfolded = _unfolded(page, share.answer.tensors[0].id)
        assert (f"mean this: {share.sources}" in unfolded) == bool(share.sources)
        for entry in (*share.counted, *share.answer.evidence):
            assert f"<li>{markup.text(entry.label)}" in unfolded
            for source in entry.sources:
                assert not source.url or markup.text(source.url) in unfolded
                assert markup.text(source.path) in unfolded
                assert source.lines in unfolded


def test_the_picture_keeps_its_height_while_answers_come_and_go(run: Run) -> None:
    def height(**stated: str) -> str:
        (drawn,) = drawings(run(PAGE, q="conv5", **stated))
        box = re.search(r'viewBox="0 0 \d+ (\d+)', drawn)
        assert box
        return box[1]

    assert height() == height(stride="32")


def test_the_head_has_no_stride(run: Run) -> None:
    page = html(run(PAGE, q="fc7", size="224x224")).partition("vgg-answers")[2]
    row = page.partition("<code>relu7</code>")[2].partition("</tr>")[0]
    assert 'data-title="Stride">–</td>' in row


def test_what_the_text_states_narrows_the_answers(run: Run) -> None:
    app = run(PAGE, q="conv5", stride="32")
    page = html(app)
    assert "block5_pool" in page.partition("vgg-answers")[2]
    assert '<th scope="row"><div><code>relu5_3' not in page
    assert "at stride 16 and not 32" in words(app)
    assert "leaves one answer of 7: <code>block5_pool</code>" in page
    assert "What is stated leaves" not in html(run(PAGE, q="conv5"))
    assert in_address(app, "stride") == "32"
    signed = html(run(PAGE, q="conv4_3", values="both")).partition("vgg-answers")[2]
    assert "conv4_3_pre" in signed
    assert "<code>relu4_3</code></div></th>" not in signed


def test_a_contradiction_hides_nothing(run: Run) -> None:
    app = run(PAGE, q="conv5", stride="32", values="both")
    assert "contradicts every answer" in app.warning[0].value
    rows = html(app).partition("vgg-answers")[2].count('<th scope="row"><div>')
    assert rows == len(resolver.resolve("conv5").tensors)


def test_code_says_what_to_look_for(run: Run) -> None:
    page = html(run(PAGE, q="conv5", code="caffe"))
    assert "In Caffe" in page
    assert re.search(r"relu5_3</code>.*?block5_conv3</code>.*?<code>conv5_3</code>", page)
    # A size or a sign that tells nothing apart is not asked for.
    one = run(PAGE, q="pool5")
    assert not one.get("button_group")


def test_flatten_without_a_size_has_no_shape(run: Run) -> None:
    app = run(PAGE, q="flatten", size="None")
    assert "depends on the input size" in html(app)


def test_who_writes_a_name_is_linked(run: Run) -> None:
    app = run(PAGE, q="conv4_3")
    assert "SSD: Single Shot MultiBox Detector" in html(app)
    assert "https://github.com/weiliu89/caffe/blob/" in html(app)
    assert "2 different answers" in words(app)


def test_a_name_of_vgg19_is_not_passed_off_as_vgg16(run: Run) -> None:
    app = run(PAGE, q="VGG5,4")
    verdict = html(app).partition("vgg-verdict")[2].partition("</p>")[0]
    assert "is a name of VGG19; its place in VGG16 is <code>block5_conv3</code>" in verdict
    only = run(PAGE, q="relu3_4")
    assert "VGG19" in only.error[0].value


def test_pitfalls_stand_where_they_bite(run: Run) -> None:
    assert "In-place ReLU in Caffe" in html(run(PAGE, q="conv4_3"))
    assert "In-place ReLU in Caffe" not in html(run(PAGE, q="block5_conv3"))


def test_code_stands_beside_the_answer(run: Run) -> None:
    app = run(PAGE, q="block4_pool")
    code = [element.value for element in app.code]
    assert any("block4_pool" in each and "import keras" in each for each in code)
    app.session_state["snippets"] = "PyTorch (torchvision)"
    app.run()
    code = [element.value for element in app.code]
    assert any("features" in each and "torch" in each for each in code)
    # The tab that is hidden now is empty.
    assert not any("import keras" in each for each in code)
    assert "Not executed in this project's tests." in words(app)


def test_the_answer_can_be_taken_along(run: Run) -> None:
    app = run(PAGE, q="features.16")
    assert app.code[-1].value.startswith("**What is `features.16` in VGG16?**")


@pytest.mark.usefixtures("imagenet")
def test_the_link_to_share_is_that_of_the_published_site_where_it_has_the_page(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "https://example.org/vgg16")
    app = run(PAGE, q="conv5", stride="32")
    link = "https://example.org/vgg16/names/conv5.html"
    shown = [element.value for element in app.code]
    assert link in shown
    assert link in shown[-1]
    assert "published site" in words(app)
    for unpublished in (
        {"q": "last conv of block 4"},
        {"q": "conv4_3", "versus": "pool4", "feed": "64x64"},
    ):
        app = run(PAGE, **unpublished)
        assert not any("example.org" in element.value for element in app.code)
        assert "published site" not in words(app)


@pytest.mark.usefixtures("imagenet")
def test_two_names_are_compared(run: Run) -> None:
    app = run(PAGE, q="conv4_3", versus="pool4", feed="64x64")
    page = html(app)
    assert "do not mean the same in any of 2 ways" in page.partition("vgg-verdict")[2]
    a, b = _claims(app)
    assert "<h2>A: <code>conv4_3</code></h2>" in a
    assert "<code>block4_conv3</code>" in a
    assert "32 × 32 × 512" in b
    assert "<summary>26 of the 28 sources that write it mean this</summary>" in a
    assert "SSD: Single Shot MultiBox Detector" in a
    chain, drawn = drawings(app)
    assert ">2×2 max-pool<" in chain
    assert re.search(r">block4_conv3</text><text[^>]*>A: 26<", drawn)
    assert "pool4 = max-pool(relu4_3)" in page
    assert "pool4 = max-pool(ReLU(conv4_3_pre))" in page
    assert "max-pool" in app.code[-1].value


@pytest.mark.usefixtures("imagenet")
def test_a_dispute_is_settled_in_numbers_without_asking_for_it(run: Run) -> None:
    link = {"q": "conv4_3_pre", "versus": "relu4_3", "feed": "64x64", "sample": "gratings"}
    # At its default it is left out of the address, but not before something is chosen.
    link["how"] = "crop"
    app = run(PAGE, **link)
    said = _numbers(app)
    assert "relu4_3 = ReLU(conv4_3_pre) holds exactly on this image, in all 32,768 values" in said
    assert "of the values differ, by up to" in said
    for claim, tensor_id in zip(_claims(app), ("conv4_3_pre", "relu4_3"), strict=True):
        assert f"Mean over 512 channels, 8 × 8 cells, of {tensor_id}" in claim
    # What the page computed and then ran again for is not a choice of the visitor's.
    assert {key: in_address(app, key) for key in link} == link
    # The image that was fed; the grids stand where they are asked for.
    assert len(pictures(app)) == 1


@pytest.mark.usefixtures("imagenet")
@pytest.mark.parametrize("on", ["true", "1"])
def test_links_of_the_switch_show_every_channel(run: Run, on: str) -> None:
    app = run(PAGE, q="conv4_3", versus="pool4", prove=on, feed="64x64", pair="conv4_3_pre-pool4")
    assert not app.warning
    assert "pool4 = max-pool(ReLU(conv4_3_pre)) holds exactly" in _numbers(app)
    assert len(pictures(app)) == 3


@pytest.mark.usefixtures("imagenet")
def test_the_visitor_picks_which_readings_stand_against_each_other(run: Run) -> None:
    app = run(PAGE, q="conv5", versus="pool5", feed="64x64")
    assert "relu5_3</span>" in _claims(app)[0]
    assert "pool5 = max-pool(relu5_3) holds" in _numbers(app)
    (readings,) = (each for each in app.selectbox if each.label.startswith("Which readings"))
    assert len(readings.options) == len(compare("conv5", "pool5").pairs)
    readings.set_value("relu5_1+relu5_2+relu5_3-pool5").run()
    assert in_address(app, "pair") == "relu5_1+relu5_2+relu5_3-pool5"
    assert "It stands for all 3; relu5_3" in _claims(app)[0]
    # A link to the closest two of several, as it was once written.
    app = run(PAGE, q="conv5", versus="pool5", feed="64x64", pair="relu3_1-pool5")
    assert not app.warning
    assert "relu3_1</span>" in _claims(app)[0]
    assert "Weights lie between them" in _numbers(app)


def test_of_the_head_the_relation_is_shown_and_nothing_computed(run: Run) -> None:
    app = run(PAGE, q="fc7", versus="fc6")
    assert "for the convolutional part only, and relu7 and fc6_pre are not in it" in _numbers(app)
    assert "<figure>" not in "".join(_claims(app))
    assert ">fully connected<" in drawings(app)[0]


@pytest.mark.usefixtures("imagenet")
def test_a_tensor_of_another_network_is_not_computed(run: Run) -> None:
    app = run(PAGE, q="VGG5,4", versus="conv5_3", feed="64x64")
    assert "Only VGG16 is computed, and in it both places are relu5_3." in _numbers(app)
    assert "A name of VGG19" in _claims(app)[0]


def test_without_weights_a_sentence_stands_in_the_place(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(report: object = None) -> None:
        raise WeightsUnavailableError("No weights; [set] a path.")

    monkeypatch.setattr(extractor, "loaded", lambda: False)
    monkeypatch.setattr(extractor, "load", load)
    app = run(PAGE, q="relu1_1", versus="relu1_2", feed="32x33")
    assert error(app) == "No weights; [set] a path."
    claims = "".join(_claims(app))
    assert claims.count("vgg-claim-wait") == 2
    assert "vgg-cells-tile" not in claims
    assert "different tensors" in html(app)


def _claims(app: AppTest) -> tuple[str, str]:
    """The markup of the two cards."""
    packets = [unpack(e.proto.bytes)[0] for e in app.get("bidi_component") if e.proto.bytes]
    (markup,) = (each["markup"] for each in packets if "vgg-claims" in each.get("markup", ""))
    first, second = markup.split("<section")[1:]
    return first, second


def _numbers(app: AppTest) -> str:
    return html(app).partition('class="vgg-numbers"')[2].partition("</div>")[0]


def test_a_second_name_that_is_none_is_said(run: Run) -> None:
    app = run(PAGE, q="conv4_3", versus="nonsense9")
    assert "nonsense9" in app.error[0].value


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What the buttons of the page would make, by the name of the file."""
    made: dict[str, Callable[[], bytes]] = {}
    shown = st.download_button

    def noted(words: str, data: Callable[[], bytes], file_name: str, **rest: object) -> bool:
        made[file_name] = data
        return shown(words, data, file_name, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", noted)
    return made


def test_the_answer_can_be_kept(
    run: Run, kept: dict[str, Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "https://example.org/vgg16")
    run(PAGE, q="conv5")
    assert kept["vgg16_conv5.html"]().startswith(b"<!DOCTYPE html>")
    text = kept["vgg16_conv5.md"]().decode()
    assert text.startswith("# What is conv5 in VGG16?")
    assert "23 of the 46" in text
    assert "No image was given" in text
    assert "- Page: https://example.org/vgg16/names/conv5.html" in text


@pytest.mark.usefixtures("imagenet")
def test_the_proof_is_kept_with_the_answer(run: Run, kept: dict[str, Callable[[], bytes]]) -> None:
    run(PAGE, q="conv4_3", versus="pool4", prove="true", feed="64x64", sample="gratings")
    text = kept["vgg16_conv4_3_pool4.md"]().decode()
    assert text.startswith("# Do “conv4_3” and “pool4” mean the same in VGG16?")
    assert "- Image: Gratings by angle and period, a sample" in text
    assert "pool4 = max-pool(relu4_3) holds exactly on this image, in all 8,192 values." in text
    assert kept["vgg16_conv4_3_pool4.html"]().count(b"data:image/png;base64,") == 5


@pytest.mark.usefixtures("imagenet")
def test_the_name_of_an_own_image_is_not_kept(
    run: Run, kept: dict[str, Callable[[], bytes]]
) -> None:
    app = run(PAGE, q="conv4_3", versus="pool4", prove="true", feed="64x64", image="file")
    buffer = io.BytesIO()
    Image.fromarray(np.full((70, 70, 3), 99, np.uint8)).save(buffer, "PNG")
    # A file may have the name of a sample, and is none for that.
    app.file_uploader[0].upload("gratings", buffer.getvalue()).run()
    assert not app.exception
    text = kept["vgg16_conv4_3_pool4.md"]().decode()
    assert "- Image: an image of the visitor’s own" in text
    assert "ratings" not in text
    assert "--image photo.jpg" in text
