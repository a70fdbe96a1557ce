"""``--html`` and ``--markdown``: the answer of ``resolve`` and ``compare`` as a file to keep."""

import argparse
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime

from vgg_explorer.answers import computing, html_file, image_proof, making, markdown_file
from vgg_explorer.answers.image_proof import ImageProof
from vgg_explorer.answers.kept_answer import KeptAnswer
from vgg_explorer.compute.weight_files import replacing
from vgg_explorer.exports import image_pass
from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.images.resizing import Fit
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.names.comparison import Comparison
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.network.formatting import memory_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Relation

Report = Callable[[str], None]


def keep_resolution(
    resolution: Resolution, size: InputSize, chosen: argparse.Namespace, report: Report
) -> None:
    """Write what a name may mean.

    Args:
        resolution: The name with its readings.
        size: Of the shapes, and of the image as it is fed.
        chosen: ``html``, ``markdown``, ``image``, ``sample`` and ``fit`` of the command line.
        report: Is told, in one sentence each, what is done.

    Raises:
        ExtractionError: If the image can't be read, computed on, or the file not be written.
    """

    def make(proof: ImageProof | None) -> KeptAnswer:
        return making.of_resolution(resolution, size, _today(), proof=proof)

    _keep(make, image_proof.relations_of_resolution(resolution), size, chosen, report)


def keep_comparison(
    comparison: Comparison, size: InputSize, chosen: argparse.Namespace, report: Report
) -> None:
    """Write whether two names mean the same; otherwise as ``keep_resolution``."""

    def make(proof: ImageProof | None) -> KeptAnswer:
        return making.of_comparison(comparison, size, _today(), proof=proof)

    _keep(make, image_proof.relations_of_comparison(comparison), size, chosen, report)


def _today() -> date:
    return datetime.now(UTC).date()


def _keep(
    make: Callable[[ImageProof | None], KeptAnswer],
    relations: Sequence[Relation],
    size: InputSize,
    chosen: argparse.Namespace,
    report: Report,
) -> None:
    formats = ((chosen.html, html_file.html), (chosen.markdown, markdown_file.markdown))
    outputs = [(path, write) for path, write in formats if path]
    image = _image(chosen, size, relations)
    for path, _ in outputs:
        image_pass.refuse_output(path, chosen.image)
    if len({path.absolute() for path, _ in outputs}) < len(outputs):
        message = f"{chosen.html} can't be both HTML and Markdown: name two files."
        raise ExtractionError(message)
    with ExitStack() as stack:
        # Opened first: a folder that takes no file should be known before the pass.
        parts = []
        for path, write in outputs:
            stack.enter_context(image_pass.said_in_one_line(path, image.fed if image else None))
            parts.append((path, stack.enter_context(replacing(path)), write))
        proof = computing.prove(image, relations, report) if image else None
        answer = make(proof)
        for path, part, write in parts:
            with image_pass.said_in_one_line(path):
                part.write_text(write(answer), encoding="utf-8", newline="\n")
    for path, _ in outputs:
        report(f"Wrote {path} ({memory_text(path.stat().st_size)}).")


def _image(
    chosen: argparse.Namespace, size: InputSize, relations: Sequence[Relation]
) -> computing.Chosen | None:
    if not (chosen.image or chosen.sample):
        return None
    if size.known is None:
        message = "An image is fed at a size: write it as height x width, for instance 224x224."
        raise ExtractionError(message)
    if not relations:
        message = (
            "Activations are computed for the convolutional part only, so nothing can be proved on "
            "an image here; leave it out."
        )
        raise ExtractionError(message)
    how: Fit = chosen.fit or "crop"
    if chosen.image:
        return computing.photo(chosen.image, size.known, how)
    if chosen.sample not in SAMPLES:
        message = f"There is no sample “{chosen.sample}”. The samples are: {', '.join(SAMPLES)}."
        raise ExtractionError(message)
    return computing.sample(chosen.sample, size.known, how)
