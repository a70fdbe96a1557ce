"""Many images on a Ray cluster: ``ray.data`` reads, decodes and computes them on its workers.

Workers read the files themselves, so all machines of the cluster must find them under the same
paths. What they computed streams back, each image as soon as it is done, in any order.
"""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.exports import image_pass, npz
from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.images.resizing import Fit
from vgg_explorer.operation import ray_cluster

HERE = "here"
"""Instead of an address: Ray is started on this machine for the run."""
_A_BLOCK = 4
"""Images that a worker takes at a time."""
Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Cluster:
    """Where the workers run, and what each takes.

    Attributes:
        address: Of a cluster that runs already, ``auto`` for that of this machine, or ``HERE``.
        cpus: Processors of a worker, and threads of a pass on them.
        gpus: Share of a GPU that a worker takes.
    """

    address: str
    cpus: int = 1
    gpus: float = 0.0


@dataclass(frozen=True, eq=False)
class Done:
    """An image that a worker is done with.

    Attributes:
        number: Of the image, in the order in which they were given.
        activations: By tensor id; float32, (height, width, channels). Empty where it failed.
        note: As ``npz.note`` makes it; empty likewise.
        error: Why it failed, in one line; else empty.
    """

    number: int
    activations: Mapping[str, Activation]
    note: dict[str, Any]
    error: str


def passes(
    images: Sequence[Path],
    ids: Sequence[str],
    size: tuple[int, int] | None,
    how: Fit,
    cluster: Cluster,
) -> Iterator[Done]:
    """Compute images on the cluster.

    Args:
        images: The files.
        ids: Tensor ids of the convolutional part, or ``input``.
        size: Height and width in pixels to bring an image to; None to feed it at its own.
        how: How ``size`` is met.
        cluster: Where.

    Raises:
        ExtractionError: If the cluster can't be used.
    """
    try:
        data = ray_cluster.load("ray.data")
        ray = ray_cluster.connect(
            None if cluster.address == HERE else cluster.address, cluster.cpus
        )
    except ray_cluster.RayUnavailableError as error:
        raise ExtractionError(str(error)) from error
    try:
        data.DataContext.get_current().enable_progress_bars = False
        most = max(1, int(ray.cluster_resources().get("CPU", 1) // cluster.cpus))
        items = [{"number": i, "path": str(each)} for i, each in enumerate(images)]
        blocks = math.ceil(len(items) / _A_BLOCK)
        computed = data.from_items(items, override_num_blocks=blocks).map_batches(
            Worker,
            batch_size=1,
            compute=data.ActorPoolStrategy(min_size=1, max_size=min(most, len(items))),
            num_cpus=cluster.cpus,
            num_gpus=cluster.gpus or None,
            fn_constructor_args=(tuple(ids), size, how, None if cluster.gpus else cluster.cpus),
        )
        for row in computed.iter_rows():
            yield _done(row)
    except (RuntimeError, OSError, ValueError, ray.exceptions.RayError) as error:
        message = f"The Ray cluster has failed: {ray_cluster.reason(error)}."
        raise ExtractionError(message) from error
    finally:
        ray.shutdown()


class Worker:
    """One copy of the network, on a machine of the cluster; ``ray.data`` makes and calls it."""

    def __init__(
        self,
        ids: tuple[str, ...],
        size: tuple[int, int] | None,
        how: Fit,
        threads: int | None,
    ) -> None:
        """Load the network.

        Args:
            ids: As for ``passes``, like all but the last.
            size: See there.
            how: See there.
            threads: Processors that a pass may take; None for all.
        """
        if threads and not extractor.loaded():
            extractor.limit_threads(threads)
        self._network = extractor.load()
        self._ids, self._size, self._how = ids, size, how

    def __call__(self, rows: Columns) -> Columns:
        """The columns ``number`` and ``path`` to ``number``, ``error``, ``note`` and ``values``."""
        found = [self._one(Path(str(each))) for each in rows["path"]]
        errors, notes, values = zip(*found, strict=True)
        return {
            "number": rows["number"],
            "error": np.array(errors, dtype=object),
            "note": np.array(notes, dtype=object),
            "values": np.array(values, dtype=object),
        }

    def _one(self, path: Path) -> tuple[str, str, bytes]:
        try:
            data = image_pass.read(path)
            fed = image_pass.feed(data, path, self._size, self._how)
            found = self._network.activations(fed.pixels, self._ids)
        except ExtractionError as error:
            return str(error), "", b""
        except (MemoryError, WeightsUnavailableError) as error:
            return f"{path}: {error or 'memory ran out; choose a smaller --size.'}", "", b""
        note = npz.note(
            file_name=path.name,
            file_sha256=hashlib.sha256(data).hexdigest(),
            fed=fed.pixels,
            sizing=fed.sizing,
            tensors=self._ids,
            provenance=self._network.provenance,
            device=f"{self._network.device}, at {os.uname().nodename}",
            decoding=fed.notes,
        )
        values = b"".join(found[each].tobytes() for each in self._ids)
        return "", json.dumps(note), values


def _done(row: Mapping[str, Any]) -> Done:
    number, error = int(row["number"]), str(row["error"])
    if error:
        return Done(number, {}, {}, error)
    note = json.loads(row["note"])
    height, width = note["fed"]["height"], note["fed"]["width"]
    values = np.frombuffer(row["values"], np.float32)
    found, start = {}, 0
    for each in note["tensors"]:
        shape = [side or 0 for side in network.tensor(each).shape(height, width)]
        end = start + int(np.prod(shape))
        found[each] = values[start:end].reshape(shape)
        start = end
    return Done(number, found, note, "")
