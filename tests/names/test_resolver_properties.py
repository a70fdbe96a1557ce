"""What holds of every name: it finds its own reading, and no number in it is lost."""

import re
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz import targets
from vgg_explorer.names import grammar, known_names, names_in_papers
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, Reading, UnknownNameError
from vgg_explorer.names.resolver import resolve
from vgg_explorer.network import TENSORS


def ids(reading: Reading) -> tuple[str, ...]:
    return tuple(tensor.id for tensor in reading.tensors)


KNOWN = [reading for readings in known_names.by_key().values() for reading in readings]
WRITTEN = [
    m.reading() for key in tuple(names_in_papers.keys()) for m in names_in_papers.meanings(key)
]
NAMED = sorted({(r.name, r.system, r.network, ids(r)) for r in (*KNOWN, *WRITTEN)})
MARKS = ["_", "-", " ", " - "]
PLAINLY = re.compile(r"[A-Za-z]+(?:\d+|[_-]\d+)*(?:[_-][a-z]+\d*)*")
"""A name of words and numbers, whose marks may be exchanged."""


def answers(text: str) -> list[Reading]:
    """The readings of a text, in VGG16 or elsewhere."""
    return answers_and_asides(text)[0]


def answers_and_asides(text: str) -> tuple[list[Reading], tuple[str, ...]]:
    """The readings of a text, and what was set aside for all of them."""
    try:
        resolution = resolve(text)
    except UnknownNameError as error:
        return list(error.elsewhere), error.asides
    return list(resolution.readings), resolution.asides


@st.composite
def respelled(draw: st.DrawFn, name: str) -> str:
    """A known name in another case, with other marks and spaces around it."""
    if PLAINLY.fullmatch(name) and not re.match(r"features|classifier|vgg", name, re.IGNORECASE):
        name = "".join(draw(st.sampled_from(MARKS)) if c in "_-" else c for c in name)
    if "φ" not in name:
        name = "".join(draw(st.sampled_from([c.lower(), c.upper()])) for c in name)
    return " " * draw(st.integers(0, 2)) + name + " " * draw(st.integers(0, 2))


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sampled_from(NAMED))
def test_a_name_finds_its_own_reading_however_it_is_written(
    data: st.DataObject, named: tuple[str, str, str, tuple[str, ...]]
) -> None:
    name, system, network, tensors = named
    text = data.draw(respelled(name))
    found = answers(text)
    if system == ENTRIES_SYSTEM:  # what a framework tells apart has the entry as its evidence
        assert set(tensors) <= {t for r in found for t in ids(r)}
    else:
        assert (system, network, tensors) in {(r.system, r.network, ids(r)) for r in found}


SCOPES = ["", "import/", "vgg_16/", "my_net/", "encoder/", "tower_0/", "model_1/", "a.b/"]
STAGES = ["block{s}/", "block_{s}/", "conv{s}/", "stage{s}/", "Block {s} ", "block{s}_"]
LAYERS = ["conv{i}", "conv_{i}", "conv{s}_{i}", "Conv{s}-{i}"]
ENDS = ["", ":0", "/Relu:0", "/Relu", "/BiasAdd:0", "/Conv2D", "/kernel:0", " layer", " features"]
PLACES = [(int(t.id[4]), int(t.id[6])) for t in TENSORS if t.kind == "conv_pre_relu"]


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(SCOPES),
    st.sampled_from(STAGES),
    st.sampled_from(LAYERS),
    st.sampled_from(ENDS),
    st.sampled_from(PLACES),
)
def test_stage_and_index_of_a_path_are_those_of_every_answer(
    scope: str, stage: str, layer: str, end: str, place: tuple[int, int]
) -> None:
    text = (scope + stage + layer + end).format(s=place[0], i=place[1])
    found = answers(text)
    for reading in found:
        # An entry may number the layers of a changed network, and says so itself.
        ways = ("counter", "name of the scope and of the layer")
        if not any(way in reading.note for way in ways) and reading.system != ENTRIES_SYSTEM:
            for tensor in reading.tensors:
                assert tuple(map(int, re.findall(r"\d", tensor.id))) == place, (text, reading)
    assert found, text


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.sampled_from(STAGES))
def test_stages_that_contradict_each_other_are_refused(
    outer: int, inner: int, index: int, stage: str
) -> None:
    text = f"{stage.format(s=outer)}conv{inner}_{index}"
    for reading in answers(text):
        if reading.system == ENTRIES_SYSTEM:
            continue
        for tensor in reading.tensors:
            told = f"{index} behind it is taken for a counter" in reading.note
            assert outer == tensor.stage, text
            assert told or inner == tensor.stage, text


PIECES = [
    *["conv", "relu", "pool", "block", "stage", "layer", "features", "fc", "vgg", "vgg16", "model"],
    *["_", "-", ".", "/", " ", ":", "[", "]", "(", ")", ",", "third ", "last ", "第", "层", "个"],
    *["池化", "卷积", "Relu", "output", "of ", "before ", "layers", "norm", "weight", "fwd", "x"],
    *string.digits,
    *["conv5_3", "block5_conv3", "pool4", "input", "part ", "pre-", "conv2d_", "max_pooling2d_"],
    *["/kernel", "=", "部分", "第三", "couche "],
    *["12", "33", "43", "512", "№", "²", "³"],
]


def numbers(text: str) -> set[int]:
    return {int(digits) for digits in re.findall(r"\d+", text)}


def accounted(reading: Reading, asides: tuple[str, ...], query: str) -> set[int]:
    """The numbers that an answer speaks of."""
    ids = " ".join(t.id for t in reading.tensors)
    told = f"{reading.name} {reading.note} {ids} {reading.network} {reading.title} {asides}"
    network = grammar.read(query).network
    return numbers(f"{told} {network}")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@example("conv5_3conv_input")
def test_no_answer_loses_a_number_that_was_written(text: str) -> None:
    readings, asides = answers_and_asides(text)
    for reading in readings:
        written_there = numbers(grammar.plain(text).replace("2d", ""))  # conv2d is a word
        lost = written_there - accounted(reading, asides, text)
        assert not lost, (text, lost, reading.name, reading.note)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
        st.sampled_from([name for name, *_ in NAMED]),
    )
)
def test_any_text_is_answered_or_refused_and_what_is_printed_is_understood(text: str) -> None:
    targets.names(text.encode("utf-8"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_case_changes_no_answer(text: str) -> None:
    def found(written: str) -> set[tuple[str, str, tuple[str, ...]]]:
        return {(r.system, r.network, ids(r)) for r in answers(written)}

    assert found(text.upper()) == found(text.lower()) == found(text)
