"""Where the channels of a tensor stand in one picture."""

from dataclasses import dataclass, replace
from typing import Final

MAX_WIDTH: Final = 1100
"""Default width of a picture in pixels: what a wide page shows without scrolling."""
MAX_PIXELS: Final = 40_000_000
"""Above it blocks of cells are reduced to one: browsers decode four bytes for every pixel."""
MAX_HEIGHT: Final = 32_000
"""In pixels, reduced above it likewise: a browser's canvas ends at 32,767."""
_SMALL_TILE: Final = 28
"""A tile smaller than this is magnified, in pixels."""
_LARGE_TILE: Final = 160
"""A tile is not magnified beyond this."""


@dataclass(frozen=True)
class Layout:
    """Where the tiles of a grid are.

    Attributes:
        tiles: How many, in reading order.
        cells: Rows and columns of cells in a tile.
        factor: Side of a cell in pixels.
        columns: Tiles side by side.
        gap: Pixels between tiles.
    """

    tiles: int
    cells: tuple[int, int]
    factor: int
    columns: int
    gap: int

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return -(-self.tiles // self.columns)

    @property
    def tile_height(self) -> int:
        """Height of a tile in pixels."""
        return self.cells[0] * self.factor

    @property
    def tile_width(self) -> int:
        """Width of a tile in pixels."""
        return self.cells[1] * self.factor

    @property
    def height(self) -> int:
        """Height of the picture in pixels."""
        return self.rows * (self.tile_height + self.gap) - self.gap

    @property
    def width(self) -> int:
        """Width of the picture in pixels."""
        return self.columns * (self.tile_width + self.gap) - self.gap


def arrange(
    shape: tuple[int, int, int],
    tiles: int,
    *,
    gap: int = 1,
    columns: int | None = None,
    factor: int | None = None,
    max_width: int = MAX_WIDTH,
) -> tuple[Layout, int]:
    """Lays tiles out in reading order, as large as is sensible.

    Args:
        shape: (height, width, channels) of the tensor.
        tiles: How many channels are drawn.
        gap: Pixels between tiles, at least 0.
        columns: Tiles side by side; None for as many as suit ``max_width``.
        factor: Side of a cell in pixels; None for what can be made out and suits a screen. Cells
            that must be reduced are not magnified.
        max_width: Width of the picture in pixels. A single tile wider than this keeps its width.

    Returns:
        The layout, and the side of the block of cells that one drawn cell must stand for to keep
        the picture under ``MAX_PIXELS`` and ``MAX_HEIGHT``; 1 where nothing need be reduced.

    Raises:
        ValueError: If ``gap`` is negative or another length not positive.
    """
    lengths = (max_width, columns, factor)
    if gap < 0 or any(length is not None and length < 1 for length in lengths):
        message = (
            "A grid needs a gap of 0 or more, and at least one column, one pixel of width and one "
            "pixel a cell."
        )
        raise ValueError(message)
    reduction = 1
    while True:
        cells = -(-shape[0] // reduction), -(-shape[1] // reduction)
        layout = _layout(
            cells,
            tiles,
            gap,
            columns=columns,
            factor=factor if reduction == 1 else 1,
            max_width=max_width,
        )
        small_enough = layout.width * layout.height <= MAX_PIXELS and layout.height <= MAX_HEIGHT
        if small_enough or cells == (1, 1):
            return layout, reduction
        reduction += 1


def _layout(
    cells: tuple[int, int],
    tiles: int,
    gap: int,
    *,
    columns: int | None,
    factor: int | None,
    max_width: int,
) -> Layout:
    side = max(cells)
    smallest = factor or -(-_SMALL_TILE // side)
    largest = factor or max(_LARGE_TILE // side, smallest)
    if columns is not None:
        return Layout(tiles, cells, smallest, min(columns, tiles), gap)
    for size in range(largest, smallest - 1, -1):
        fitting = (max_width + gap) // (cells[1] * size + gap)
        layout = Layout(tiles, cells, size, max(1, min(fitting, tiles)), gap)
        # As large as leaves the whole on a screen, or else as small as can be made out.
        if layout.height <= 0.75 * max_width:
            break
    # Rows that all end at the same column make channel numbers easy to count off.
    even = max(n for n in range(1, layout.columns + 1) if tiles % n == 0)
    if even >= 0.75 * layout.columns:
        layout = replace(layout, columns=even)
    return layout
