"""What two tensors have to do with each other, checked in numbers on one image."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.relu_pair import pooled
from vgg_explorer.network import Tensor
from vgg_explorer.network.relation import Relation


@dataclass(frozen=True)
class Proof:
    """What the numbers say.

    Attributes:
        largest_difference: Of two tensors of one shape, the largest absolute difference; None
            where the shapes differ.
        differing: Share of values that differ, 0 to 1; None where the shapes differ.
        identity: The later tensor as a formula of the earlier; None where weights lie between.
        identity_error: Largest absolute difference between the two sides of the identity; None
            where there is none.
        values: How many values the later tensor has, in each of which the identity is checked.
        identity_unequal: In how many of them the two sides are not the same bit for bit; None where
            there is no identity.
    """

    largest_difference: float | None
    differing: float | None
    identity: str | None
    identity_error: float | None
    values: int
    identity_unequal: int | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, for people, the identity first."""
        said = []
        if self.identity_error is not None:
            said.append(f"{self.identity} {self._how_it_holds}.")
        elif self.identity is None and self.largest_difference != 0:
            said.append("Weights lie between them, so no formula without weights links them.")
        if self.largest_difference is None or self.differing is None:
            said.append("The shapes differ, so no value of one stands beside one of the other.")
        elif self.largest_difference == 0:
            said.append(f"Every one of the {self.values:,} values is the same.")
        else:
            most = f"{self.largest_difference:,.4g}"
            said.append(f"{self.differing:.1%} of the values differ, by up to {most}.")
        return tuple(said)

    @property
    def _how_it_holds(self) -> str:
        error = self.identity_error
        if error == np.inf:
            return "does not hold on this image: some values are no number"
        held = "exactly" if error == 0 else f"within {error:.2g}"
        count = f"in all {self.values:,} values" if self.values > 1 else "in its one value"
        return f"holds {held} on this image, {count}"


def prove(relation: Relation, activations: Mapping[str, Activation]) -> Proof:
    """Check on an image how two tensors relate.

    Args:
        relation: Of the two.
        activations: At least both, float32, (height, width, channels), from one image.
    """
    a, b = activations[relation.a.id], activations[relation.b.id]
    largest = differing = error = unequal = None
    if a.shape == b.shape:
        largest, differing = _largest(a, b), float(np.mean((a != b) & ~_both_nan(a, b)))
    if relation.identity is not None:
        value = activations[relation.earlier.id]
        for each in relation.between:
            value = _apply(each, value)
        later = activations[relation.later.id]
        error, unequal = _largest(value, later), _unequal_bits(value, later)
    values = activations[relation.later.id].size
    return Proof(largest, differing, relation.identity, error, values, unequal)


def _largest(a: Activation, b: Activation) -> float:
    """Infinity where one is not finite and the other is something else."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(a - b)
    if np.isnan(difference).any():
        difference[(a == b) | _both_nan(a, b)] = 0
        difference[np.isnan(difference)] = np.inf
    return float(difference.max())


def _both_nan(a: Activation, b: Activation) -> NDArray[np.bool_]:
    return np.isnan(a) & np.isnan(b)


def _unequal_bits(a: Activation, b: Activation) -> int:
    """How many values differ in any bit; zero and minus zero do, a NaN and itself do not."""
    one, other = (np.ascontiguousarray(each).view(np.uint32) for each in (a, b))
    return int(np.count_nonzero(one != other))


def _apply(tensor: Tensor, value: Activation) -> Activation:
    """One operation without weights, in numpy."""
    return np.maximum(value, np.float32(0)) if tensor.kind == "relu" else pooled(value)
