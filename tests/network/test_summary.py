"""The summary table, against the model that Keras builds and the text that it prints."""

import csv
import io
from typing import Any

import pytest

from vgg_explorer.exports import summary_csv
from vgg_explorer.names.conventions import CONVENTIONS, MAPPING_STAGES
from vgg_explorer.names.layer_marks import marks
from vgg_explorer.network import LAYERS, HeadSizeError, summary
from vgg_explorer.network.input_size import InputSize

OPEN = InputSize(None, None)
CASES = [
    (OPEN, False),
    (InputSize(512, 512), False),
    (InputSize(375, 501), False),
    (InputSize(32, 33), False),
    (InputSize(224, 224), False),
    (InputSize(224, 224), True),
    (InputSize(96, 65), True),
]


def _keras_model(size: InputSize, head: bool) -> Any:
    import keras

    # Keras numbers its input layers within a session; the first is the one that we print.
    keras.backend.clear_session()
    with pytest.MonkeyPatch.context() as patch:
        # No value is looked at, and to draw 138 million by chance takes longer than all else.
        zeros = keras.initializers.Zeros()
        patch.setattr(
            keras.initializers.GlorotUniform,
            "__call__",
            lambda _, shape, dtype=None: zeros(shape, dtype),
        )
        return keras.applications.VGG16(
            weights=None, include_top=head, input_shape=(size.height, size.width, 3)
        )


@pytest.mark.tensorflow
@pytest.mark.parametrize(("size", "head"), CASES, ids=str)
def test_text_and_rows_are_those_of_the_model_that_keras_builds(
    size: InputSize, head: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _keras_model(size, head)
    table = summary.summarise(size, head=head)
    for columns in ("80", "200", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        assert summary.keras_text(table) == _printed(model), columns
    assert summary.keras_text(table, line_length=60) == _printed(model, line_length=60)
    built = [
        (layer.name, type(layer).__name__, tuple(layer.output.shape[1:]), layer.count_params())
        for layer in model.layers
    ]
    ours = [(row.layer.name, row.layer.type, row.shape, row.parameters) for row in table.rows]
    assert ours == built
    assert table.parameters == model.count_params()


def _printed(model: Any, **options: int) -> str:
    printed: list[str] = []
    model.summary(print_fn=lambda text, **_: printed.append(text), **options)
    return "".join(printed)


def test_published_totals() -> None:
    size = InputSize(224, 224)
    assert summary.summarise(size, head=False).parameters == 14_714_688
    assert summary.summarise(size, head=True).parameters == 138_357_544
    assert summary.summarise(size, head=True).macs == 15_470_264_320


def test_the_head_needs_a_size() -> None:
    with pytest.raises(HeadSizeError):
        summary.summarise(OPEN, head=True)


@pytest.mark.parametrize(
    ("number_of_bytes", "text"),
    [(0, "0.00 B"), (1023, "1023.00 B"), (1024, "1.00 KB"), (14_714_688 * 4, "56.13 MB")],
)
def test_memory_as_keras_writes_it(number_of_bytes: int, text: str) -> None:
    assert summary.keras_memory(number_of_bytes) == text


@pytest.mark.parametrize(("size", "head"), CASES, ids=str)
def test_the_csv_reads_back_and_its_columns_add_up(size: InputSize, head: bool) -> None:
    table = summary.summarise(size, head=head)
    rows = list(csv.DictReader(io.StringIO(summary_csv.csv_text(table, MAPPING_STAGES))))
    assert [row["layer"] for row in rows] == [
        layer.name for layer in LAYERS if head or not layer.output.in_head
    ]
    assert [row["output_shape"] for row in rows] == [row.keras_shape for row in table.rows]
    assert sum(int(row["parameters"]) for row in rows) == table.parameters
    if size.known is None:
        assert table.macs is None
        assert table.memory is None
        assert {row["multiply_adds"] for row in rows} == {""}
        assert {row["activation_bytes"] for row in rows} == {""}
    else:
        assert sum(int(row["multiply_adds"]) for row in rows) == table.macs
        assert sum(int(row["activation_bytes"]) for row in rows) == table.memory


def test_records_name_the_tensor_the_stride_and_the_conventions() -> None:
    table = summary.summarise(InputSize(224, 224), head=False)
    records = {record["layer"]: record for record in summary_csv.records(table, MAPPING_STAGES)}
    pool3 = records["block3_pool"]
    assert pool3["output_tensor"] == "pool3"
    assert pool3["stride"] == 8
    assert pool3["receptive_field"] == 44
    assert pool3["activation_bytes"] == 28 * 28 * 256 * 4
    assert pool3["called"] == "conv3 in pooled; C3 in fpn_level"
    last = records["block4_conv3"]["called"].split("; ")
    assert "conv4 in last_conv" in last
    assert "conv4 in last_conv_pre_relu (before the ReLU)" in last
    assert records["block1_conv1"]["called"] == ""


def test_marks_are_every_mapping_of_the_conventions() -> None:
    table = summary.summarise(OPEN, head=False)
    marked = [
        (mark.convention.id, mark.name, mark.before_relu, row.layer.name)
        for row in table.rows
        for mark in marks(row.layer, MAPPING_STAGES)
    ]
    expected = [
        (each.id, name, t.keras is None, t.layer)
        for each in MAPPING_STAGES
        for name in each
        if name in {"conv3", "conv4", "conv5", "C3", "C4", "C5"}
        for t in each[name]
    ]
    assert sorted(marked, key=str) == sorted(expected, key=str)


def test_a_convention_alone_marks_only_its_own_rows() -> None:
    table = summary.summarise(OPEN, head=False)
    marked = [row.layer.name for row in table.rows if marks(row.layer, [CONVENTIONS["pooled"]])]
    assert marked == ["block3_pool", "block4_pool", "block5_pool"]
