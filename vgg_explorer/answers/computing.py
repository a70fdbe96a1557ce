"""The proof on a photo or a sample, computed for a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vgg_explorer.answers.image_proof import MOST_RELATIONS, ImageProof, tensors_of
from vgg_explorer.exports import image_pass
from vgg_explorer.exports.image_pass import ExtractionError, FedImage
from vgg_explorer.images import resizing
from vgg_explorer.images.decoding import ImageError
from vgg_explorer.images.resizing import Fit
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.network.relation import Relation


@dataclass(frozen=True, eq=False)
class Chosen:
    """An image for a proof.

    Attributes:
        name: What it is called in the file.
        fed: As the network is fed it.
        again: Options of the command line that choose it again.
    """

    name: str
    fed: FedImage
    again: tuple[str, ...]


def photo(source: Path, size: tuple[int, int], how: Fit) -> Chosen:
    """An image file, named as it was on the command line but for its folder.

    Raises:
        ExtractionError: If it can't be read, decoded or fed.
    """
    fed = image_pass.feed(image_pass.read(source), source, size, how)
    return Chosen(source.name, fed, ("--image", source.name))


def sample(sample_id: str, size: tuple[int, int], how: Fit) -> Chosen:
    """An image that is always there; a pattern is drawn at the very size.

    Raises:
        ExtractionError: If it can't be fed at that size.
        KeyError: If there is no such sample.
    """
    chosen = SAMPLES[sample_id]
    try:
        pixels = chosen.original(*size)
        sizing = resizing.plan(pixels.shape[0], pixels.shape[1], *size, how)
        fed = FedImage(resizing.apply(pixels, sizing), sizing, ())
    except ImageError as error:
        raise ExtractionError(str(error)) from error
    return Chosen(f"{chosen.title}, a sample", fed, ("--sample", sample_id))


def prove(
    chosen: Chosen, relations: Sequence[Relation], report: Callable[[str], None]
) -> ImageProof:
    """One pass, for as many of the pairs as are checked.

    Args:
        chosen: The image.
        relations: The pairs, the most specific first.
        report: Is told what is fed, where it runs and what takes long.
    """
    taken = tuple(relations[:MOST_RELATIONS])
    found = image_pass.run(chosen.fed, [each.id for each in tensors_of(taken)], report)
    return ImageProof(
        name=chosen.name,
        pixels=chosen.fed.pixels,
        sizing=chosen.fed.sizing,
        notes=chosen.fed.notes,
        relations=taken,
        activations=found.activations,
        provenance=found.provenance,
        device=found.device,
        left_out=len(relations) - len(taken),
        again=chosen.again,
    )
