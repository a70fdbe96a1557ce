"""Large steps of a pass in strips of rows, so that between them something smaller can run.

A strip is fed to the same operation as the whole would be, with a row more at either side where
there is one: what the operation makes of its padding there is thrown away. So each cell is computed
from the same numbers in the same order, and the values are the same to the last bit.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from vgg_explorer import network
from vgg_explorer.compute.forward_plan import Step, plan

STRIP_MACS = 20_000_000_000
"""Multiplications of a strip: a fifth to half a second on two cores. A step of up to twice as many
is not cut, so that a pass at 1024 x 1024 runs as a whole."""
STRIP_BYTES = 500_000_000
"""Of what an operation without multiplications reads; up to twice as much is not cut."""

_CONVOLUTIONS = {"conv", "conv_relu"}
_BEFORE_RELU = {each.layer: each for each in network.CONVOLUTIONAL if each.kind == "conv_pre_relu"}


@dataclass(frozen=True)
class Strip:
    """Rows of a step's output and what they are computed from; ends are exclusive.

    Attributes:
        fed: First and last row of the input.
        kept: First and last row, within what comes of that.
        rows: Where these stand in the output.
    """

    fed: tuple[int, int]
    kept: tuple[int, int]
    rows: tuple[int, int]


def work(height: int, width: int, ids: Set[str], images: int = 1) -> int:
    """Multiplications of a pass.

    Args:
        height: Rows of the image, in pixels.
        width: Columns of the image.
        ids: Tensor ids of the convolutional part, or ``input``.
        images: How many are in the batch.
    """
    return images * sum(macs(each, height, width) for each in plan(ids))


def macs(step: Step, height: int, width: int) -> int:
    """Multiplications of one step, for an image of so many pixels."""
    if step.kind not in _CONVOLUTIONS:
        return 0
    return _BEFORE_RELU[step.layer].macs(height, width)


def strips(step: Step, height: int, width: int, rows: int, images: int = 1) -> list[Strip]:
    """The strips of a step; none where it runs as a whole.

    Args:
        step: What is computed.
        height: Rows of the image, in pixels.
        width: Columns of the image.
        rows: Of the step's input.
        images: How many are in the batch.
    """
    output = network.tensor(step.output)
    if step.kind in _CONVOLUTIONS:
        load, limit = macs(step, height, width), STRIP_MACS
    else:
        # A pool reads four times of what it writes.
        read = 4 if step.kind == "max_pool" else 1
        load, limit = read * output.bytes(height, width), STRIP_BYTES
    count = min(images * load // limit, rows // 4)
    return list(_cut(step, rows, count)) if count > 1 else []


def _cut(step: Step, rows: int, count: int) -> Iterator[Strip]:
    stride = 2 if step.kind == "max_pool" else 1
    margin = 1 if step.kind in _CONVOLUTIONS else 0
    written = rows // stride
    bounds = [written * i // count for i in range(count + 1)]
    for top, bottom in pairwise(bounds):
        first = max(0, top * stride - margin)
        end = min(rows, bottom * stride + margin)
        above = top * stride - first
        yield Strip((first, end), (above, above + bottom - top), (top, bottom))
