"""The summary table of VGG16: a layer's data, the totals, and the texts made of both."""

import csv
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vgg_explorer.conventions import STAGES_IN_QUESTION, Convention
from vgg_explorer.input_size import InputSize
from vgg_explorer.network import BYTES_PER_VALUE, LAYERS, Layer, Shape

KERAS_MODEL_NAME = "vgg16"


@dataclass(frozen=True)
class Mark:
    """One convention's name for a layer.

    Attributes:
        stage: 3, 4 or 5.
        name: The name, for instance ``conv3`` or ``C3``.
        convention: Whose name it is.
        before_relu: Whether it means the values before the ReLU that the layer applies, which
            the layer does not return.
    """

    stage: int
    name: str
    convention: Convention
    before_relu: bool


@dataclass(frozen=True)
class Row:
    """One Keras layer at one input size.

    Attributes:
        layer: The layer.
        shape: Of its output, without the batch axis; None where the size is left open.
        parameters: Weights and biases.
        macs: Multiply-adds; None where the size is left open.
        memory: Bytes of its output as float32 for one image; None where the size is left open.
    """

    layer: Layer
    shape: Shape
    parameters: int
    macs: int | None
    memory: int | None

    @property
    def keras_shape(self) -> str:
        """The output shape as Keras prints it, with the batch axis."""
        return f"({', '.join(str(length) for length in (None, *self.shape))})"

    def marks(self, conventions: Sequence[Convention]) -> tuple[Mark, ...]:
        """What conventions call conv3, conv4, conv5 among the tensors of this layer."""
        return tuple(
            Mark(stage, name, convention, before_relu=tensor.keras is None)
            for convention in conventions
            for stage in STAGES_IN_QUESTION
            if (name := convention.name_of_stage(stage))
            for tensor in convention.of_stage(stage)
            if tensor in self.layer.computes
        )


@dataclass(frozen=True)
class Summary:
    """The whole table.

    Attributes:
        size: Of the input.
        head: Whether the classifier head is included.
        rows: One for each Keras layer, in forward order.
    """

    size: InputSize
    head: bool
    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        """Sum over the rows, as Keras's "Total params"."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int | None:
        """Sum over the rows; None where the size is left open."""
        return None if self.size.known is None else sum(row.macs or 0 for row in self.rows)

    @property
    def memory(self) -> int | None:
        """Bytes of all layers' outputs; None where the size is left open."""
        return None if self.size.known is None else sum(row.memory or 0 for row in self.rows)


def summarise(size: InputSize, *, head: bool) -> Summary:
    """The summary of VGG16 for an input size, with or without the classifier head.

    Raises:
        HeadSizeError: If the head is asked for while the size is left open.
    """
    layers = [layer for layer in LAYERS if head or not layer.output.in_head]
    return Summary(size, head, tuple(_row(layer, size) for layer in layers))


def keras_text(summary: Summary, line_length: int | None = None) -> str:
    """The text that ``model.summary()`` prints, character for character (Keras 3.15).

    Args:
        summary: What to print.
        line_length: Width of the table in characters. By default Keras's own: at most 88 and
            four less than the terminal, so 76 where there is no terminal.

    Source: ``keras/src/utils/summary_utils.py``, Keras 3.15.1; compared in the tests with what
    Keras prints.
    """
    # rich is what Keras prints with; only this text needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column, Table  # noqa: PLC0415

    width = line_length or min(88, shutil.get_terminal_size().columns - 4)
    edges = [int(share * width) for share in (0, 0.45, 0.8, 1.0)]
    table = Table(
        Column("Layer (type)", width=edges[1] - edges[0]),
        Column("Output Shape", width=edges[2] - edges[1]),
        Column("Param #", justify="right", width=edges[3] - edges[2]),
        width=width,
        show_lines=True,
    )
    for row in summary.rows:
        name = f"{row.layer.name} ({row.layer.type})"
        table.add_row(name, row.keras_shape, f"{row.parameters:,}")
    buffer = io.StringIO()
    console = Console(
        file=buffer, width=width + 4, highlight=False, force_terminal=False, color_system=None
    )
    console.print(f'Model: "{KERAS_MODEL_NAME}"')
    console.print(table)
    total = f"{summary.parameters:,} ({keras_memory(summary.parameters * BYTES_PER_VALUE)})"
    console.print(f" Total params: {total}")
    console.print(f" Trainable params: {total}")
    console.print(" Non-trainable params: 0 (0.00 B)")
    return buffer.getvalue()


def keras_memory(number_of_bytes: float) -> str:
    """Bytes as Keras writes them: two decimals, units of 1024."""
    for unit in ("B", "KB", "MB", "GB"):
        if number_of_bytes < 1024:
            return f"{number_of_bytes:.2f} {unit}"
        number_of_bytes /= 1024
    return f"{number_of_bytes:.2f} TB"


def records(summary: Summary, conventions: Sequence[Convention]) -> list[dict[str, Any]]:
    """The table as plain data: one record a layer, sizes in bytes, lengths in pixels."""
    return [
        {
            "layer": row.layer.name,
            "type": row.layer.type,
            "output_shape": row.keras_shape,
            "parameters": row.parameters,
            "stride": row.layer.output.stride,
            "receptive_field": row.layer.output.receptive_field,
            "multiply_adds": row.macs,
            "activation_bytes": row.memory,
            "output_tensor": row.layer.output.id,
            "called": "; ".join(
                f"{mark.name} in {mark.convention.id}{' (before the ReLU)' * mark.before_relu}"
                for mark in row.marks(conventions)
            ),
        }
        for row in summary.rows
    ]


def csv_text(summary: Summary, conventions: Sequence[Convention]) -> str:
    """The table as CSV with a header line; empty cells where the size is left open."""
    rows = records(summary, conventions)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _row(layer: Layer, size: InputSize) -> Row:
    known = size.known
    return Row(
        layer=layer,
        shape=layer.output.shape(size.height, size.width),
        parameters=layer.parameters_at(size.height, size.width),
        macs=layer.macs(*known) if known else None,
        memory=layer.output.bytes(*known) if known else None,
    )
