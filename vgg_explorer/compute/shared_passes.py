"""The passes of all visitors: what is at hand is given at once, the rest is queued and shared."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute.activation import Held
from vgg_explorer.compute.activation_store import ActivationStore
from vgg_explorer.compute.engine import Engine, Pause
from vgg_explorer.compute.forward_plan import check_ids, check_image
from vgg_explorer.compute.pass_queue import PassQueue, Ticket
from vgg_explorer.compute.strips import work

_MACS_PER_SECOND = 60e9
"""Of two cores. Only how passes compare matters, so it need not be right for this machine."""


@dataclass(frozen=True, eq=False)
class StoredActivations:
    """Activations and how they were come by.

    Attributes:
        activations: By tensor id, in the order asked, wherever their values are.
        computed: Ids of those that were not at hand.
        seconds: How long the pass took, what it gave way to included; 0 where there was none.
    """

    activations: Mapping[str, Held]
    computed: tuple[str, ...] = ()
    seconds: float = 0.0


class SharedPasses:
    """One store and one queue for all sessions of the process."""

    def __init__(self, limit: int) -> None:
        """Nothing is at hand yet.

        Args:
            limit: Bytes of activations to keep at most, besides the latest request.
        """
        self.store = ActivationStore(limit)
        self.queue = PassQueue()

    def at_hand(self, image: str, ids: Sequence[str]) -> StoredActivations | None:
        """The activations, where there are all of them; None where some have to be computed.

        Args:
            image: Fingerprint of what the network is fed.
            ids: Of the tensors.
        """
        found = self.store.find(image, ids)
        if len(found) < len(set(ids)):
            return None
        return StoredActivations({each: found[each] for each in ids})

    def ask(
        self, engine: Engine, image: str, pixels: npt.NDArray[np.uint8], ids: Sequence[str]
    ) -> Ticket[StoredActivations]:
        """Take a place for the pass, or a share in an equal one.

        Args:
            engine: What computes.
            image: Fingerprint of ``pixels``.
            pixels: uint8, (h, w, 3), RGB.
            ids: Of the tensors.

        Raises:
            UnknownTensorError: If an id is no tensor's.
            NotExtractableError: If a tensor belongs to the classifier head.
            InputImageError: If the image has another type or shape, or is too small.
        """
        check_ids(ids)
        check_image(pixels)
        height, width = pixels.shape[:2]
        found = self.store.find(image, ids)
        missing = frozenset(ids) - found.keys()
        del found  # the pass looks again when its turn comes

        def run(pause: Pause) -> StoredActivations:
            return self._run(engine, image, pixels, ids, pause)

        return self.queue.ask(
            (id(engine), image, tuple(ids)),
            work(height, width, missing) / _MACS_PER_SECOND,
            run,
            lambda: engine.fits(height, width, ids),
        )

    def _run(
        self,
        engine: Engine,
        image: str,
        pixels: npt.NDArray[np.uint8],
        ids: Sequence[str],
        pause: Pause,
    ) -> StoredActivations:
        # Another visitor may have asked for some of them while this pass waited.
        found = self.store.find(image, ids)
        missing = [each for each in ids if each not in found]
        start = time.perf_counter()
        if missing:
            found |= engine.hold(pixels, missing, pause)
            self.store.keep(image, found)
        seconds = time.perf_counter() - start if missing else 0.0
        return StoredActivations({each: found[each] for each in ids}, tuple(missing), seconds)
