"""The page of names."""

import pytest

from tests.pages.conftest import Run, html, words
from vgg_explorer import naming

PAGE = "pages/names.py"


@pytest.mark.parametrize("name", ["conv3", "conv4_3", "features.16", "fc7", "16", "conv3-256"])
def test_every_answer_and_every_reading_is_listed(run: Run, name: str) -> None:
    app = run(PAGE, q=name)
    resolution = naming.resolve(name)
    headings = [heading.value for heading in app.subheader]
    assert headings == [" and ".join(t.id for t in answer) for answer in resolution.tensors]
    page = html(app)
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


def test_flatten_without_a_size_has_no_shape(run: Run) -> None:
    app = run(PAGE, q="flatten", size="None")
    assert "depends on the input size" in html(app)


def test_who_writes_a_name_is_linked(run: Run) -> None:
    app = run(PAGE, q="conv4_3")
    assert "SSD: Single Shot MultiBox Detector" in html(app)
    assert "https://github.com/weiliu89/caffe/blob/" in html(app)
    assert "2 different answers" in words(app)
