"""Activations that were computed already, kept as long as they fit into a fixed memory."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np

from vgg_explorer.compute.activation import Held


class ActivationStore:
    """Keeps the activations used last; safe for many threads.

    The tensors of the latest request always stay, even if they alone exceed the limit: a visitor
    who changes a colour map must not wait for the network again.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty store.

        Args:
            limit: Bytes to keep at most, besides the latest request.
        """
        self.limit = limit
        self._kept: OrderedDict[tuple[str, str], Held] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """What is kept now, in bytes."""
        with self._guard:
            return sum(activation.nbytes for activation in self._kept.values())

    def holds(self, image: str, tensors: Sequence[str]) -> bool:
        """Whether the activations of all these tensors are at hand for an image."""
        with self._guard:
            return all((image, each) in self._kept for each in tensors)

    def forget(self, image: str) -> None:
        """Let go of all activations of an image.

        Args:
            image: Fingerprint of what the network was fed; what was kept of it under a name that
                says more goes as well.
        """
        with self._guard:
            for key in [each for each in self._kept if image in each[0]]:
                del self._kept[key]

    def find(self, image: str, tensors: Sequence[str]) -> dict[str, Held]:
        """What is at hand of some tensors for one image, by tensor id.

        Args:
            image: Fingerprint of what the network is fed.
            tensors: Ids.
        """
        with self._guard:
            present = [each for each in tensors if (image, each) in self._kept]
            for each in present:
                self._kept.move_to_end((image, each))
            return {each: self._kept[image, each] for each in present}

    def keep(self, image: str, activations: Mapping[str, Held]) -> None:
        """Keep the tensors of one request, and drop what was used longest ago.

        Args:
            image: Fingerprint of what the network was fed.
            activations: By tensor id; they become read-only.
        """
        with self._guard:
            for tensor, activation in activations.items():
                if isinstance(activation, np.ndarray):
                    activation.setflags(write=False)
                self._kept[image, tensor] = activation
                self._kept.move_to_end((image, tensor))
            total = sum(activation.nbytes for activation in self._kept.values())
            while total > self.limit and len(self._kept) > len(activations):
                _, oldest = self._kept.popitem(last=False)
                total -= oldest.nbytes
