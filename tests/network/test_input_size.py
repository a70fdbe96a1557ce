"""Input sizes as visitors write them."""

import pytest

from vgg_explorer.network.input_size import InputSize, InputSizeError, parse


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512x512", (512, 512)),
        ("375x500", (375, 500)),
        ("375X500", (375, 500)),
        ("375 × 500", (375, 500)),
        ("375*500", (375, 500)),
        ("375, 500", (375, 500)),
        ("375 500", (375, 500)),
        ("  375 x 500 px ", (375, 500)),
        ("224", (224, 224)),
        ("224px", (224, 224)),
        ("32x16384", (32, 16384)),
        ("0224x00512", (224, 512)),
    ],
)
def test_height_comes_first(text: str, size: tuple[int, int]) -> None:
    assert parse(text).known == size


@pytest.mark.parametrize("text", ["None", "none", " NONE "])
def test_none_leaves_the_size_open(text: str) -> None:
    assert parse(text) == InputSize(None, None)
    assert parse(text).known is None


@pytest.mark.parametrize(
    ("text", "offender"),
    [
        ("0", "0"),
        ("0x0", "0"),
        ("31x224", "31"),
        ("224x31", "31"),
        ("-224x224", "-224"),
        ("1000000", "1000000"),
        ("224x1000000", "224x1000000"),
        ("16385x32", "16385"),
        ("9" * 5000, "9" * 40),
    ],
)
def test_sizes_out_of_range_are_refused_with_the_range(text: str, offender: str) -> None:
    with pytest.raises(InputSizeError) as caught:
        parse(text)
    assert str(caught.value).startswith(offender)
    assert "32 to 16384 pixels" in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text", ["", " ", "x", "224x", "x224", "1x2x3", "224.5", "big", "None x 3"]
)
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputSizeError, match="for instance 512x512"):
        parse(text)


def test_half_a_size_is_refused() -> None:
    with pytest.raises(InputSizeError, match="both"):
        InputSize(224, None)


@pytest.mark.parametrize("size", [InputSize(375, 500), InputSize(None, None), InputSize(32, 32)])
def test_a_size_reads_back_as_it_is_written(size: InputSize) -> None:
    assert parse(str(size)) == size
