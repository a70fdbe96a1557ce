"""The summary table of VGG16: a layer's data, the totals, and the texts made of both."""

import io
import shutil
from dataclasses import dataclass
from functools import lru_cache

from vgg_explorer.network import BYTES_PER_VALUE, LAYERS, Layer, Shape
from vgg_explorer.network.input_size import InputSize

KERAS_MODEL_NAME = "vgg16"
_KEPT = 64
"""So many summaries are not made again; an app shows the same few to many."""


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

    def __str__(self) -> str:
        return keras_text(self)

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


def summary(size: tuple[int, int] | None = None, *, head: bool = False) -> Summary:
    """The summary of VGG16; ``print`` shows it as Keras does.

    Args:
        size: Height and width of the input in pixels; None leaves them open.
        head: Whether to include the classifier head.

    Raises:
        InputSizeError: If VGG16 takes no such size.
        HeadSizeError: If the head is asked for while the size is left open.
    """
    return summarise(InputSize(*(size or (None, None))), head=head)


@lru_cache(_KEPT)
def summarise(size: InputSize, *, head: bool) -> Summary:
    """The summary of VGG16 for an input size, with or without the classifier head.

    Raises:
        HeadSizeError: If the head is asked for while the size is left open.
    """
    layers = [layer for layer in LAYERS if head or not layer.output.in_head]
    return Summary(size, head, tuple(_row(layer, size) for layer in layers))


def keras_text(shown: Summary, line_length: int | None = None) -> str:
    """The text that ``model.summary()`` prints, character for character (Keras 3.15).

    Args:
        shown: What to print.
        line_length: Width of the table in characters. By default Keras's own: at most 88 and
            four less than the terminal, so 76 where there is no terminal.

    Source: ``keras/src/utils/summary_utils.py``, Keras 3.15.1; compared in the tests with what
    Keras prints.
    """
    return _keras_text(shown, line_length or min(88, shutil.get_terminal_size().columns - 4))


@lru_cache(_KEPT)
def _keras_text(shown: Summary, width: int) -> str:
    # rich is what Keras prints with; only this text needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column, Table  # noqa: PLC0415

    edges = [int(share * width) for share in (0, 0.45, 0.8, 1.0)]
    table = Table(
        Column("Layer (type)", width=edges[1] - edges[0]),
        Column("Output Shape", width=edges[2] - edges[1]),
        Column("Param #", justify="right", width=edges[3] - edges[2]),
        width=width,
        show_lines=True,
    )
    for row in shown.rows:
        name = f"{row.layer.name} ({row.layer.type})"
        table.add_row(name, row.keras_shape, f"{row.parameters:,}")
    buffer = io.StringIO()
    console = Console(
        file=buffer, width=width + 4, highlight=False, force_terminal=False, color_system=None
    )
    console.print(f'Model: "{KERAS_MODEL_NAME}"')
    console.print(table)
    total = f"{shown.parameters:,} ({keras_memory(shown.parameters * BYTES_PER_VALUE)})"
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


def _row(layer: Layer, size: InputSize) -> Row:
    known = size.known
    return Row(
        layer=layer,
        shape=layer.output.shape(size.height, size.width),
        parameters=layer.parameters_at(size.height, size.width),
        macs=layer.macs(*known) if known else None,
        memory=layer.output.bytes(*known) if known else None,
    )
