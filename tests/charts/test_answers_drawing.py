"""Words above the network: each has a line to its layer, and none runs through other words."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from vgg_explorer.charts.answers_drawing import answers_drawing
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.verdict import verdict
from vgg_explorer.network.input_size import InputSize


@pytest.mark.parametrize("name", ["conv3", "conv4", "conv5", "conv4_3", "conv5, stride 16"])
def test_no_line_runs_through_words_or_along_another_line(name: str) -> None:
    drawn = LexborHTMLParser(answers_drawing(InputSize(512, 512), verdict(resolve(name)).shares))
    lines = [
        each.attributes
        for each in drawn.css("line")
        if each.attributes["x1"] == each.attributes["x2"]
    ]
    words = drawn.css("text.vgg-halo")
    assert lines
    for line in lines:
        x, top, bottom = (float(line[key] or "") for key in ("x1", "y1", "y2"))
        assert top < bottom
        for each in words:
            at, y = (float(each.attributes[key] or "") for key in ("x", "y"))
            letter = 6.0 if "vgg-mono" in (each.attributes["class"] or "") else 7.0
            reached = abs(x - at) < letter * len(each.text()) / 2
            assert not (reached and top < y < bottom), each.text()
    places = [(line["x1"], line["y2"]) for line in lines]
    assert len(set(places)) == len(places)
