"""From an image file to an NPZ file."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vgg_explorer.compute import extractor, forward_plan
from vgg_explorer.compute.weight_files import replacing
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.exports import npz
from vgg_explorer.images import decoding, resizing
from vgg_explorer.images.resizing import Fit
from vgg_explorer.network.formatting import listed, memory_text

_log = logging.getLogger(__name__)


class ExtractionError(Exception):
    """There are no activations to write; the message says why, in one line."""


def extract(
    source: str | Path,
    ids: Sequence[str],
    output: str | Path,
    *,
    size: tuple[int, int] | None = None,
    how: Fit = "crop",
    report: Callable[[str], None] = _log.info,
) -> Path:
    """Run the network on an image and write what the tensors hold.

    Args:
        source: The image file.
        ids: Tensor ids of the convolutional part, or ``input``.
        output: The NPZ file, written in one step: on an error the old one stays.
        size: Height and width in pixels to bring the image to; None to feed it at its own.
        how: How ``size`` is met.
        report: Is told, in one sentence each, what is fed, where it runs and what takes long.

    Returns:
        The file written.

    Raises:
        ExtractionError: If the image can't be read or fed, a tensor has no activations here, the
            weights are missing, or the output can't be written.
        UnknownTensorError: If an id is no tensor's.
    """
    source, output = Path(source), Path(output)
    try:
        forward_plan.check_ids(ids)
    except forward_plan.NotExtractableError as error:
        raise ExtractionError(str(error)) from error
    data = _read(source)
    _refuse_output(source, output)
    try:
        picture = decoding.read(data)
        own = picture.pixels.shape[:2]
        height, width = size or own
        sizing = resizing.plan(own[0], own[1], height, width, how)
        fed = resizing.resize(picture.pixels, height, width, how)
    except decoding.ImageError as error:
        message = f"{source}: {error}"
        raise ExtractionError(message) from error
    try:
        # Opened first: a folder that takes no file should be known before the pass.
        with replacing(output) as part:
            model = extractor.load(report)
            report(" ".join(["Fed:", *picture.notes, sizing.sentence]))
            start = time.perf_counter()
            activations = model.activations(fed, list(ids))
            seconds = time.perf_counter() - start
            report(f"Ran on {model.device} in {seconds:.2f} s.")
            report(model.provenance.sentence)
            note = npz.note(
                file_name=source.name,
                file_sha256=hashlib.sha256(data).hexdigest(),
                fed=fed,
                sizing=sizing,
                tensors=ids,
                provenance=model.provenance,
                device=model.device,
                decoding=picture.notes,
            )
            with part.open("wb") as file:
                npz.write(file, activations, note)
            written = part.stat().st_size
    except (WeightsUnavailableError, extractor.BackendError, extractor.OutOfMemoryError) as error:
        raise ExtractionError(str(error)) from error
    except ImportError as error:
        message = f"TensorFlow can't be loaded, and it runs the network: {error}."
        raise ExtractionError(message) from error
    except MemoryError as error:
        message = f"Memory ran out at {fed.shape[0]} × {fed.shape[1]} px; choose a smaller --size."
        raise ExtractionError(message) from error
    except OSError as error:
        message = f"{output} can't be written: {error.strerror or error}."
        raise ExtractionError(message) from error
    report(f"Wrote {listed(list(ids))} to {output} ({memory_text(written)}).")
    return output


def _read(source: Path) -> bytes:
    try:
        if source.exists() and not source.is_file():
            message = f"{source} is not a file."
            raise ExtractionError(message)
        return source.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or error
        message = f"{source} can't be read: {reason}."
        raise ExtractionError(message) from error


def _refuse_output(source: Path, output: Path) -> None:
    """Don't make folders unasked, replace a device, or overwrite the photo."""
    if not output.parent.is_dir():
        message = f"{output} can't be written: there is no folder {output.parent}."
        raise ExtractionError(message)
    if output.exists() and not output.is_file():
        message = f"{output} can't be written: it is not a file."
        raise ExtractionError(message)
    if output.exists() and output.samefile(source):
        message = f"{output} can't be written: it is the image itself."
        raise ExtractionError(message)
