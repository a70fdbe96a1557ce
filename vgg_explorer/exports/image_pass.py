"""From an image file to activations for an export; what goes wrong is said in one line."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vgg_explorer.compute import elsewhere, extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.elsewhere import Elsewhere, ElsewhereError
from vgg_explorer.compute.weights import Provenance, WeightsUnavailableError
from vgg_explorer.images import bounds, decoding, resizing
from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.resizing import Fit, Sizing

log = logging.getLogger(__name__)


class ExtractionError(Exception):
    """There are no activations to write; the message says why, in one line."""


@dataclass(frozen=True, eq=False)
class FedImage:
    """An image as the network is fed it.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        sizing: What was done to bring it to that size.
        notes: What was changed on the way to upright 8-bit RGB.
    """

    pixels: Pixels
    sizing: Sizing
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ImagePass:
    """Activations and what computed them.

    Attributes:
        activations: By tensor id; float32, (height, width, channels), read-only.
        provenance: Where the weights came from.
        device: What the pass ran on.
    """

    activations: Mapping[str, Activation]
    provenance: Provenance
    device: str


def read(source: Path) -> bytes:
    """The bytes of an image file.

    Raises:
        ExtractionError: If it is no file, too large, or can't be read.
    """
    try:
        if source.exists() and not source.is_file():
            message = f"{source} is not a file."
            raise ExtractionError(message)
        size = source.stat().st_size
        if size > bounds.MEMORY:
            message = (
                f"{source} holds {size / 1e9:.1f} GB; no image of more than "
                f"{bounds.MEMORY / 1e9:.0f} GB is read."
            )
            raise ExtractionError(message)
        return source.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or error
        message = f"{source} can't be read: {reason}."
        raise ExtractionError(message) from error


def refuse_output(output: Path, source: Path | None = None) -> None:
    """Don't make folders unasked, replace a device, or overwrite the photo.

    Raises:
        ExtractionError: If the output would do that.
    """
    if not output.parent.is_dir():
        message = f"{output} can't be written: there is no folder {output.parent}."
        raise ExtractionError(message)
    if output.exists() and not output.is_file():
        message = f"{output} can't be written: it is not a file."
        raise ExtractionError(message)
    if source is not None and output.exists() and output.samefile(source):
        message = f"{output} can't be written: it is the image itself."
        raise ExtractionError(message)


def feed(data: bytes, source: Path, size: tuple[int, int] | None, how: Fit) -> FedImage:
    """Decode an image file and bring it to a size.

    Args:
        data: The whole file.
        source: What it is called in a message.
        size: Height and width in pixels; None to feed it at its own.
        how: How ``size`` is met.

    Raises:
        ExtractionError: If it can't be decoded or fed.
    """
    try:
        picture = decoding.read(data)
        own = picture.pixels.shape[:2]
        height, width = size or own
        sizing = resizing.plan(own[0], own[1], height, width, how)
        return FedImage(resizing.apply(picture.pixels, sizing), sizing, picture.notes)
    except decoding.ImageError as error:
        message = f"{source}: {error}"
        raise ExtractionError(message) from error


def run(fed: FedImage, ids: Sequence[str], report: Callable[[str], None] = log.info) -> ImagePass:
    """One forward pass.

    Args:
        fed: The image.
        ids: Tensor ids of the convolutional part, or ``input``.
        report: Is told, in one sentence each, what is fed, where it runs and what takes long.
    """
    model = choose(report)
    report(" ".join(["Fed:", *fed.notes, fed.sizing.sentence]))
    start = time.perf_counter()
    try:
        activations = model.activations(fed.pixels, list(ids))
    except ElsewhereError as error:
        report(str(error))
        model = extractor.load(report)
        start = time.perf_counter()
        activations = model.activations(fed.pixels, list(ids))
    seconds = time.perf_counter() - start
    report(f"Ran on {model.device} in {seconds:.2f} s.")
    report(model.provenance.sentence)
    return ImagePass(activations, model.provenance, model.device)


def choose(report: Callable[[str], None]) -> Elsewhere | extractor.Network:
    """What computes now: the engine that is named, or the network here, which is loaded then.

    Args:
        report: Is told why the engine can't be used, and what takes long.
    """
    try:
        return elsewhere.engine() or extractor.load(report)
    except ElsewhereError as error:
        report(str(error))
        return extractor.load(report)


@contextmanager
def said_in_one_line(output: Path, fed: FedImage | None = None) -> Iterator[None]:
    """What fails in a pass, and in writing what came of it, becomes an ``ExtractionError``.

    Args:
        output: The file that is written.
        fed: The image that is fed, if one is.
    """
    try:
        yield
    except (
        WeightsUnavailableError,
        extractor.BackendError,
        extractor.DeviceError,
        extractor.OutOfMemoryError,
    ) as error:
        raise ExtractionError(str(error)) from error
    except ImportError as error:
        message = f"TensorFlow can't be loaded, and it runs the network: {error}."
        raise ExtractionError(message) from error
    except MemoryError as error:
        size = f" at {fed.pixels.shape[0]} × {fed.pixels.shape[1]} px" if fed else ""
        message = f"Memory ran out{size}; choose a smaller --size."
        raise ExtractionError(message) from error
    except OSError as error:
        message = f"{output} can't be written: {error.strerror or error}."
        raise ExtractionError(message) from error
