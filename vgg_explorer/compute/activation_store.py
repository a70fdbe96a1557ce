"""Activations that were computed already, kept as long as they fit into a fixed memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vgg_explorer.compute.activation import Activation

Compute = Callable[[Sequence[str]], Mapping[str, Activation]]


@dataclass(frozen=True)
class StoredActivations:
    """Activations and how they were come by.

    Attributes:
        activations: By tensor id, in the order asked; float32, (height, width, channels),
            read-only.
        computed: Ids of those that were not in the store.
    """

    activations: Mapping[str, Activation]
    computed: tuple[str, ...]


class ActivationStore:
    """Keeps the activations used last; safe for many threads.

    The tensors of the request under way always stay, even if they alone exceed the limit: a
    visitor who changes a colour map must not wait for the network again.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty store.

        Args:
            limit: Bytes to keep at most, besides the latest request.
        """
        self.limit = limit
        self._kept: OrderedDict[tuple[str, str], Activation] = OrderedDict()
        self._guard = threading.Lock()
        self._passes = threading.Lock()

    @property
    def bytes(self) -> int:
        """What is kept now, in bytes."""
        with self._guard:
            return sum(activation.nbytes for activation in self._kept.values())

    @property
    def computing(self) -> bool:
        """Whether a pass is under way, for which another would have to wait."""
        return self._passes.locked()

    def holds(self, image: str, tensors: Sequence[str]) -> bool:
        """Whether the activations of all these tensors are at hand for an image."""
        with self._guard:
            return all((image, each) in self._kept for each in tensors)

    def forget(self, image: str) -> None:
        """Let go of all activations of an image.

        Args:
            image: Fingerprint of what the network was fed.
        """
        with self._guard:
            for key in [each for each in self._kept if each[0] == image]:
                del self._kept[key]

    def get(self, image: str, tensors: Sequence[str], compute: Compute) -> StoredActivations:
        """The activations of some tensors for one image; only what is missing is computed.

        Args:
            image: Fingerprint of what the network is fed.
            tensors: Ids.
            compute: Called with the missing ids, at most once at a time over all threads.
        """
        found = self._look_up(image, tensors)
        missing = [each for each in tensors if each not in found]
        if not missing:
            return StoredActivations({each: found[each] for each in tensors}, ())
        with self._passes:
            # Another visitor may have asked for the same while this one waited.
            found = self._look_up(image, tensors)
            missing = [each for each in tensors if each not in found]
            if missing:
                found |= compute(missing)
                self._keep(image, found)
        return StoredActivations({each: found[each] for each in tensors}, tuple(missing))

    def _look_up(self, image: str, tensors: Sequence[str]) -> dict[str, Activation]:
        with self._guard:
            present = [each for each in tensors if (image, each) in self._kept]
            for each in present:
                self._kept.move_to_end((image, each))
            return {each: self._kept[image, each] for each in present}

    def _keep(self, image: str, activations: Mapping[str, Activation]) -> None:
        with self._guard:
            for tensor, activation in activations.items():
                activation.setflags(write=False)
                self._kept[image, tensor] = activation
                self._kept.move_to_end((image, tensor))
            total = sum(activation.nbytes for activation in self._kept.values())
            while total > self.limit and len(self._kept) > len(activations):
                _, oldest = self._kept.popitem(last=False)
                total -= oldest.nbytes
