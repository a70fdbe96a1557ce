"""What one replica does: passes of equal size together, answers as ``compute.wire`` has them.

Nothing here knows Ray, so it runs in any process.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute import extractor, forward_plan, wire
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.wire import About

PIXELS_AT_ONCE = 4_000_000
"""Of all images of a batch: so memory stays what a single large image needs."""


class RefusedError(Exception):
    """This pass can't be run here, nor by another replica; the message is a sentence."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A request.

    Attributes:
        image: uint8, (h, w, 3), RGB.
        ids: Tensor ids.
    """

    image: npt.NDArray[np.uint8]
    ids: tuple[str, ...]

    @classmethod
    def read(cls, message: bytes) -> "Asked":
        """From what came over the wire.

        Raises:
            RefusedError: If that is no request.
        """
        try:
            image, ids = wire.read_request(message)
        except (
            wire.WireError,
            network.UnknownTensorError,
            forward_plan.NotExtractableError,
            forward_plan.InputImageError,
        ) as error:
            raise RefusedError(str(error)) from error
        return cls(image, tuple(ids))


@dataclass(eq=False)
class Replica:
    """The network with a description of itself.

    Attributes:
        about: What it tells apps.
        batches: How many images were computed together, one number a pass, the latest last.
    """

    threads: int | None = None
    about: About = field(init=False)
    batches: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Load the network.

        Raises:
            WeightsUnavailableError: If there are no weights.
        """
        if self.threads:
            extractor.limit_threads(self.threads)
        self._network = extractor.load()
        self._turn = threading.Lock()
        self.about = About(
            device=self._network.device,
            weights=extractor.checksum(self._network),
            provenance=self._network.provenance,
            replica=f"process {os.getpid()} on {os.uname().nodename}",
        )

    def run(self, requests: Sequence[Asked]) -> list[bytes | RefusedError]:
        """The answers in the order of the requests; those of equal size and tensors go together."""
        answers: dict[int, bytes | RefusedError] = {}
        with self._turn:
            for together in _of_equal_size(requests):
                asked = [requests[i] for i in together]
                try:
                    found = self._pass(asked)
                except extractor.OutOfMemoryError as error:
                    answers |= dict.fromkeys(together, RefusedError(str(error)))
                else:
                    answers |= zip(together, found, strict=True)
        return [answers[i] for i in range(len(requests))]

    def _pass(self, asked: Sequence[Asked]) -> list[bytes]:
        ids = asked[0].ids
        found = self._network.compute(np.stack([each.image for each in asked]), ids)
        self.batches = [*self.batches[-99:], len(asked)]
        return [wire.answer(self.about, _of_one(found, number)) for number in range(len(asked))]


def _of_one(found: Mapping[str, npt.NDArray[np.float32]], number: int) -> dict[str, Activation]:
    return {each: array[number] for each, array in found.items()}


def _of_equal_size(requests: Sequence[Asked]) -> list[list[int]]:
    groups: dict[Any, list[list[int]]] = {}
    for i, each in enumerate(requests):
        height, width = each.image.shape[:2]
        parts = groups.setdefault((height, width, each.ids), [[]])
        if parts[-1] and (len(parts[-1]) + 1) * height * width > PIXELS_AT_ONCE:
            parts.append([])
        parts[-1].append(i)
    return [part for parts in groups.values() for part in parts]
