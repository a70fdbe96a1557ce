"""The network to scale: where each layer stands, for every drawing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vgg_explorer.network import HEAD_SIDE, TENSORS, Tensor
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.summary import Row, summarise

TALLEST = 190.0
"""Height of the input's rows where nothing else is said."""
MARGIN = 14.0
_PIXELS_PER_CHANNEL = 0.165
_GAP, _STAGE_GAP = 6.0, 12.0


@dataclass(frozen=True)
class Slab:
    """A layer of the convolutional part, as high as it has rows and as wide as it has channels.

    Attributes:
        row: The layer in the summary.
        left: Its left edge.
        width: Its channels, to scale.
        height: Its rows, to scale.
    """

    row: Row
    left: float
    width: float
    height: float

    @property
    def name(self) -> str:
        """Keras's name of the layer."""
        return self.row.layer.name

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """What the layer computes."""
        return self.row.layer.computes

    @property
    def centre(self) -> float:
        """Its middle, from the left."""
        return self.left + self.width / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width


def slabs(size: InputSize, tallest: float = TALLEST) -> list[Slab]:
    """Every Keras layer of the convolutional part, the stages a little apart.

    Args:
        size: Of the input.
        tallest: Height of the input's rows.
    """
    found: list[Slab] = []
    left = MARGIN
    input_rows = size.height or HEAD_SIDE
    for row in summarise(size, head=False).rows:
        rows, _, channels = row.shape
        if found and row.layer.output.stage != found[-1].row.layer.output.stage:
            left += _STAGE_GAP - _GAP
        width = (channels or 0) * _PIXELS_PER_CHANNEL
        found.append(Slab(row, left, width, (rows or 0) / input_rows * tallest))
        left += width + _GAP
    return found


@dataclass(frozen=True)
class HeadSlab:
    """A layer of the classifier head, which is a list of numbers and drawn without a scale.

    Attributes:
        name: Keras's name of the layer.
        tensors: What it computes, and a dropout behind it.
        left: Its left edge.
        width: Its width.
        height: Its height.
    """

    name: str
    tensors: tuple[Tensor, ...]
    left: float
    width: float = 14.0
    height: float = 64.0

    @property
    def centre(self) -> float:
        """Its middle, from the left."""
        return self.left + self.width / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width


def head_slabs(left: float) -> list[HeadSlab]:
    """The layers of the classifier head, side by side.

    Args:
        left: Where the first begins.
    """
    groups: dict[str, list[Tensor]] = {}
    for each in (t for t in TENSORS if t.in_head):
        # Dropout is no layer of Keras's VGG16; it stands with the layer before it.
        groups.setdefault(each.layer or list(groups)[-1], []).append(each)
    return [
        HeadSlab(name, tuple(tensors), left + place * (HeadSlab.width + 2 * _GAP))
        for place, (name, tensors) in enumerate(groups.items())
    ]


@dataclass(frozen=True)
class Words:
    """Words above a slab, for ``levels``.

    Attributes:
        centre: Where their line leads down.
        room: Width that is kept free for them.
        width: Their own, which is no wider or about as wide.
    """

    centre: float
    room: float
    width: float


def levels(words: tuple[Words, ...], gap: float) -> list[int]:
    """The row of each above the slabs, 0 the lowest, so that no two overlap.

    From each a line leads down to its slab. Where the rows suffice, none of them runs through
    words below; those of one slab stand on one line.

    Args:
        words: From left to right.
        gap: Between two in a row, in pixels.
    """
    packed = _packed(words, gap)
    return list(_without_crossings(words, gap, max(packed, default=0) + 1) or packed)


@lru_cache(maxsize=256)
def _without_crossings(words: tuple[Words, ...], gap: float, rows: int) -> tuple[int, ...] | None:
    found: list[int] = []

    def fits(new: Words, row: int) -> bool:
        for other, at in zip(words, found, strict=False):
            apart = new.centre - other.centre
            if at == row and apart < (new.room + other.room) / 2 + gap:
                return False
            lower = other if at < row else new
            if at != row and 0 < apart < lower.width / 2:
                return False
        return True

    def place() -> bool:
        if len(found) == len(words):
            return True
        for row in range(rows):
            if fits(words[len(found)], row):
                found.append(row)
                if place():
                    return True
                found.pop()
        return False

    return tuple(found) if place() else None


def _packed(words: Sequence[Words], gap: float) -> list[int]:
    ends: list[float] = []
    rows = []
    for each in words:
        left = each.centre - each.room / 2
        free = next((i for i, end in enumerate(ends) if end + gap <= left), len(ends))
        if free == len(ends):
            ends.append(0.0)
        ends[free] = left + each.room
        rows.append(free)
    return rows
