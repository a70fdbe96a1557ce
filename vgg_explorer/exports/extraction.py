"""From an image file to an NPZ file."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from vgg_explorer.compute import forward_plan
from vgg_explorer.compute.weight_files import replacing
from vgg_explorer.exports import image_pass, npz
from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.images.resizing import Fit
from vgg_explorer.network.formatting import listed, memory_text

__all__ = ["ExtractionError", "extract"]


def extract(
    source: str | Path,
    ids: Sequence[str],
    output: str | Path,
    *,
    size: tuple[int, int] | None = None,
    how: Fit = "crop",
    report: Callable[[str], None] = image_pass.log.info,
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
    data = image_pass.read(source)
    image_pass.refuse_output(output, source)
    fed = image_pass.feed(data, source, size, how)
    # Opened first: a folder that takes no file should be known before the pass.
    with image_pass.said_in_one_line(output, fed), replacing(output) as part:
        found = image_pass.run(fed, ids, report)
        note = npz.note(
            file_name=source.name,
            file_sha256=hashlib.sha256(data).hexdigest(),
            fed=fed.pixels,
            sizing=fed.sizing,
            tensors=ids,
            provenance=found.provenance,
            device=found.device,
            decoding=fed.notes,
        )
        with part.open("wb") as file:
            npz.write(file, found.activations, note)
        written = part.stat().st_size
    report(f"Wrote {listed(list(ids))} to {output} ({memory_text(written)}).")
    return output
