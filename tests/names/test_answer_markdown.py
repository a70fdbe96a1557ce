"""The Markdown for a thread: short, sourced, and true to the readings."""

import re

import pytest

from vgg_explorer.names import answer_markdown, resolver
from vgg_explorer.names.comparison import compare
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import verdict
from vgg_explorer.network.input_size import parse

LINK = "https://example.org/names?q=x"


@pytest.mark.parametrize("name", ["conv3", "conv4_3", "features.16", "VGG5,4", "fc7", "pool4"])
def test_every_answer_is_a_line_with_its_tensors(name: str) -> None:
    resolution = resolver.resolve(name)
    text = answer_markdown.of_resolution(resolution, parse("224x224"), LINK)
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(resolution.tensors)
    for line, tensors in zip(lines, resolution.tensors, strict=True):
        assert [t.id for t in tensors] == re.findall(r"`(\w+)` \(Keras", line)
    assert text.endswith(f"From [VGG16 Layer Explorer]({LINK}).")
    assert "no random sample" in text
    assert verdict(resolution).sentence() in text.replace("`", "")


def test_sources_are_linked_at_a_commit() -> None:
    text = answer_markdown.of_resolution(resolver.resolve("conv4_3"), parse("None"), "")
    assert re.search(r"\]\(https://github.com/\S+/blob/[0-9a-f]{40}/\S+\)", text)
    assert "? × ? × 512 at None input" in text
    assert "](http" not in text.rsplit("From ", 1)[1]


def test_a_name_of_vgg19_is_said_so() -> None:
    text = answer_markdown.of_resolution(resolver.resolve("VGG5,4"), parse("224x224"), LINK)
    assert "the place of a tensor of VGG19" in text


def test_a_comparison_gives_verdict_and_both_names() -> None:
    comparison = compare("conv4_3", "pool4")
    text = answer_markdown.of_comparison(comparison, parse("224x224"), LINK)
    assert text.startswith(f"**{comparison.verdict}**")
    assert "one 2×2 max-pool" in text
    assert "28 × 28 × 512" in text
    assert "14 × 14 × 512" in text


def test_a_backtick_in_a_name_does_not_break_the_text() -> None:
    resolution = Resolution("co`nv3", resolver.resolve("conv3").readings)
    assert "`co'nv3`" in answer_markdown.of_resolution(resolution, parse("None"), "")
