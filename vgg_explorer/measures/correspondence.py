"""What of one tensor stands beside what of another: cells, pooled cells, channels, or nothing."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import require_activation
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import shape_text
from vgg_explorer.network.relation import relate

Correspondence = Literal["cells", "pooled", "channels", "nothing"]
"""What of A stands beside what of B: each cell beside its like, each pooled cell beside the 2×2
cells it came from, only channel beside channel, or nothing."""

POOL: Final = 2
"""Side of the block of cells that a pool makes one cell of."""


@dataclass(frozen=True)
class Link:
    """What links two tensors.

    Attributes:
        kind: What corresponds to what.
        pooled: Which of the two is the pooled one; empty unless ``kind`` is ``pooled``.
        sentence: The same for people, and where nothing can be subtracted, why.
    """

    kind: Correspondence
    pooled: Literal["", "a", "b"]
    sentence: str

    @property
    def subtracts(self) -> bool:
        """Whether there is a difference."""
        return self.kind in {"cells", "pooled"}


def link(a: Tensor, b: Tensor) -> Link:
    """What links two tensors of one image, whatever the image.

    Channel k of one tensor has to do with channel k of another only if nothing but ReLUs and pools
    lies between: a convolution mixes all channels into each of its own.
    """
    relation = relate(a.id, b.id)
    if relation.same:
        return Link("cells", "", f"Both are {a.id}, the same tensor.")
    earlier, later = relation.earlier, relation.later
    kinds = {each.kind for each in relation.between}
    if not kinds <= {"relu", "max_pool"}:
        return Link(
            "nothing",
            "",
            f"Channel k of {a.id} has nothing to do with channel k of {b.id}: a convolution lies "
            "between, and each of its channels is made of all channels before it. So no difference "
            "is drawn; both are shown on one scale, each in an order of its own.",
        )
    if kinds == {"relu"}:
        return Link(
            "cells",
            "",
            f"Only a ReLU lies between: {relation.identity}. Where {earlier.id} is below zero, "
            f"{later.id} is 0; everywhere else they are the same.",
        )
    side = f"{POOL}×{POOL}"
    after = " after the ReLU" if "relu" in kinds else ""
    seen = (
        f"B − A is by how much the largest of four{after} exceeds each of them"
        if later == b
        else f"B − A is how far each of the four stays below the largest{after}"
    )
    return Link(
        "pooled",
        "b" if later == b else "a",
        f"{later.id} is {earlier.id} {'after a ReLU and ' * bool(after)}max-pooled: each of its "
        f"cells is the largest of {side}. It is repeated {side} and stands beside the cells it "
        f"came from: {seen}.",
    )


def link_of_images(a: Activation, b: Activation) -> Link:
    """What links one tensor of two images."""
    if a.shape == b.shape:
        return Link(
            "cells", "", "The same tensor of both images: each cell stands beside its like."
        )
    return Link(
        "channels",
        "",
        f"The images are fed at different sizes, so the tensors are {shape_text(a.shape)} and "
        f"{shape_text(b.shape)} and no cell of one stands beside one of the other. The channels "
        "correspond and share one scale; choose one size for both, and crop or stretch, to see the "
        "difference.",
    )


def align(a: Activation, b: Activation, linked: Link) -> tuple[Activation, Activation]:
    """A and B of one shape: cell beside cell.

    A pooled tensor is repeated 2×2; rows and columns of the other that are in no pooled cell are
    cut off.

    Raises:
        ValueError: If the shapes do not fit what links them.
    """
    require_activation(a)
    require_activation(b)
    if linked.pooled == "a":
        right, left = align(b, a, replace(linked, pooled="b"))
        return left, right
    if linked.pooled == "b":
        height, width, channels = b.shape
        if b.shape != (a.shape[0] // POOL, a.shape[1] // POOL, a.shape[2]):
            message = f"{shape_text(b.shape)} is not half of {shape_text(a.shape)}."
            raise ValueError(message)
        wide = np.broadcast_to(
            b[:, np.newaxis, :, np.newaxis], (height, POOL, width, POOL, channels)
        )
        return (
            a[: height * POOL, : width * POOL],
            wide.reshape(height * POOL, width * POOL, channels),
        )
    if a.shape != b.shape:
        message = f"{shape_text(a.shape)} and {shape_text(b.shape)} are not of one shape."
        raise ValueError(message)
    return a, b
