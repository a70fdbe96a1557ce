"""What one cell of a tensor sees of the image, and how much of that lies outside the image."""

import math
from dataclasses import dataclass

from vgg_explorer.network import Tensor, Window
from vgg_explorer.network.formatting import listed


@dataclass(frozen=True)
class Outside:
    """How far a receptive field reaches beyond the image, in input pixels, side by side.

    Attributes:
        top: Rows above the image.
        left: Columns left of it.
        bottom: Rows below it.
        right: Columns right of it.
        share: Of the receptive field's area, 0 to 1.
    """

    top: int
    left: int
    bottom: int
    right: int
    share: float

    @property
    def sentence(self) -> str:
        """In words. There are no pixels there: each layer pads its own input with zeros."""
        sides = (
            (self.top, "above"),
            (self.bottom, "below"),
            (self.left, "left of"),
            (self.right, "right of"),
        )
        parts = [f"{pixels} px {where}" for pixels, where in sides if pixels]
        if not parts:
            return "wholly inside the image"
        # The browser says the same, so both round a tie in the same way: upwards.
        tenths = math.floor(1000 * self.share + 0.5)
        share = "under 0.1" if self.share < 0.001 else f"{tenths // 10}.{tenths % 10}"
        return f"{listed(parts)} the image: {share} % of its area is outside"


@dataclass(frozen=True)
class CellFacts:
    """One cell on the image.

    Attributes:
        row: From 0.
        column: From 0.
        cell: The stride x stride input pixels that belong to it alone.
        field: Its receptive field, whole: it may reach outside the image.
        inside: The part of the receptive field that is on the image.
        outside: The part that is not.
    """

    row: int
    column: int
    cell: Window
    field: Window
    inside: Window
    outside: Outside


def cell_facts(tensor: Tensor, row: int, column: int, height: int, width: int) -> CellFacts:
    """What the cell at ``row``, ``column`` of a tensor sees of an image of ``height`` x ``width``.

    Raises:
        ValueError: If the tensor has no such cell, or no cells on the image at all.
    """
    field = tensor.window(row, column)
    rows, columns, _ = tensor.shape(height, width)
    if not (0 <= row < (rows or 0) and 0 <= column < (columns or 0)):
        message = (
            f"{tensor.id} has {rows} × {columns} cells at {height} × {width} px; there is no cell "
            f"in row {row}, column {column}."
        )
        raise ValueError(message)
    inside = Window(
        max(field.top, 0), max(field.left, 0), min(field.bottom, height), min(field.right, width)
    )
    outside = Outside(
        top=inside.top - field.top,
        left=inside.left - field.left,
        bottom=field.bottom - inside.bottom,
        right=field.right - inside.right,
        share=1 - _area(inside) / _area(field),
    )
    return CellFacts(row, column, tensor.cell(row, column), field, inside, outside)


def range_text(window: Window) -> str:
    """The pixels of a window, both ends included: ``rows 8 to 15, columns −20 to 75``."""
    words = f"rows {window.top} to {window.bottom - 1}, columns {window.left} to {window.right - 1}"
    return words.replace("-", "\N{MINUS SIGN}")


def _area(window: Window) -> int:
    return (window.bottom - window.top) * (window.right - window.left)
