"""The proof on an image: which tensors are set beside each other, their pictures and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Final

import numpy as np
from PIL import Image

from vgg_explorer.answers.kept_answer import (
    Checked,
    ColourBar,
    Fact,
    KeptProof,
    Picture,
    TensorPicture,
)
from vgg_explorer.answers.words import printable
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.images import preprocessing
from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.resizing import Sizing
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.measures.relation_proof import Proof, prove
from vgg_explorer.names.comparison import Comparison, relate
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import verdict
from vgg_explorer.network import CONVOLUTIONAL, Tensor
from vgg_explorer.network.formatting import keras_name, shape_text, value_text
from vgg_explorer.network.relation import Relation
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.panel_sheet import Bar
from vgg_explorer.pictures.whole_tensor_panels import READ_MEAN, READ_SIGNED_MEAN, mean_panel

MOST_RELATIONS: Final = 5
"""So many pairs are checked; what is less likely is left out, and that is said."""
LONGEST_SIDE: Final = 1024
"""Of the image in the file, in pixels: a photo at its own size would make it tens of megabytes."""
_SMALL_FILE: Final = 9
"""PNG's compression level where the file is kept for good."""


@dataclass(frozen=True, eq=False)
class ImageProof:
    """An image, and what tensors hold for it.

    Attributes:
        name: What the image is called in the file. A visitor's file name is not asked for there, so
            it does not belong here unless they wrote it on a command line.
        pixels: uint8, (height, width, 3), RGB: what the network was fed.
        sizing: What was done to bring it to that size.
        notes: What was changed on the way to upright 8-bit RGB.
        relations: The pairs of tensors to check; a pair may be one tensor twice.
        activations: Of all of these tensors; float32, (height, width, channels).
        provenance: Where the weights came from.
        device: What the pass ran on.
        left_out: How many more pairs could have been checked.
        again: Options of the command line that choose the same image; empty where it has none.
    """

    name: str
    pixels: Pixels
    sizing: Sizing
    notes: tuple[str, ...]
    relations: tuple[Relation, ...]
    activations: Mapping[str, Activation]
    provenance: Provenance
    device: str
    left_out: int = 0
    again: tuple[str, ...] = ()

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors of the pairs, each once, those of the first pair first."""
        return tensors_of(self.relations)


def relations_of_comparison(comparison: Comparison) -> tuple[Relation, ...]:
    """The closest two tensors of each pair of answers, as far as activations are computed."""
    closest = dict.fromkeys(
        pair.relations[0] for pair in comparison.pairs if not pair.networks_apart
    )
    found = _computable(closest)
    # That a tensor equals itself says nothing where there is something to compare.
    return tuple(each for each in found if not each.same) or found


def relations_of_resolution(resolution: Resolution) -> tuple[Relation, ...]:
    """The leading answer beside each other one; it alone where there is no other."""
    shares = verdict(resolution).shares
    groups = [share.answer.tensors for share in shares]
    leading = groups[0][-1]
    others = [tensor for group in groups[1:] for tensor in group[-1:] if tensor != leading]
    relations = [relate(leading.id, other.id) for other in others]
    return _computable(dict.fromkeys(relations)) or _computable([relate(leading.id, leading.id)])


def tensors_of(relations: Sequence[Relation]) -> tuple[Tensor, ...]:
    """Their tensors, each once."""
    return tuple(dict.fromkeys(tensor for each in relations for tensor in (each.a, each.b)))


def kept(proof: ImageProof, made: date) -> KeptProof:
    """The proof in words and pictures.

    Args:
        proof: The image and the activations.
        made: The day.
    """
    image, smaller = _image(proof)
    signs = {not tensor.post_relu for tensor in proof.tensors}
    reading = [text for signed, text in ((False, READ_MEAN), (True, READ_SIGNED_MEAN))
               if signed in signs]  # fmt: skip
    more = f"{proof.left_out} less specific pairs were not checked." if proof.left_out else ""
    return KeptProof(
        image=image,
        facts=(
            ("Image", printable(proof.name)),
            ("Fed", " ".join([proof.sizing.sentence, *proof.notes])),
            *([("Shown here", smaller)] if smaller else []),
            ("Preprocessing", "RGB to BGR, the ImageNet means subtracted, nothing scaled"),
            ("SHA-256 of shape and pixels as fed", preprocessing.fingerprint(proof.pixels)),
            ("Computed", f"{made.isoformat()} on {proof.device}, float32, batch of 1"),
        ),
        tensors=tuple(_tensor(each, proof.activations[each.id]) for each in proof.tensors),
        reading=tuple(reading),
        checked=tuple(_checked(each, proof) for each in proof.relations if not each.same),
        left_out=more,
    )


def weights_in_words(provenance: Provenance) -> str:
    """Where the weights came from; of a file that was named only its name, not its folder."""
    if provenance.link == "path":
        provenance = replace(provenance, origin=PurePath(provenance.origin).name)
    return provenance.sentence


def _computable(relations: Sequence[Relation] | Mapping[Relation, None]) -> tuple[Relation, ...]:
    return tuple(each for each in relations if {each.a, each.b} <= set(CONVOLUTIONAL))


def _image(proof: ImageProof) -> tuple[Picture, str]:
    """The image for the file, and what to say where it is smaller than what was fed."""
    height, width = proof.pixels.shape[:2]
    shown, words = proof.pixels, ""
    if max(height, width) > LONGEST_SIDE:
        image = Image.fromarray(proof.pixels)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        shown = np.asarray(image)
        words = f"Smaller than it was fed: {shown.shape[0]} × {shown.shape[1]} px"
    spoken = f"The image as the network was fed it, {height} × {width} pixels"
    return _picture(shown, spoken), words


def _tensor(tensor: Tensor, activation: Activation) -> TensorPicture:
    signed = not tensor.post_relu
    colour_map = colour_maps.colour_maps(signed=signed)[0]
    panel = mean_panel(activation, signed=signed, colour_map=colour_map)
    about = measure(activation, signed=signed)
    low, high = (value_text(each) for each in (about.tensor_minimum, about.tensor_maximum))
    bar = panel.bars[0] if panel.bars else None
    facts: list[Fact] = [
        ("Keras layer", keras_name(tensor)),
        ("Shape on this image", shape_text(activation.shape)),
        ("Values", f"{activation.size:,}, from {low} to {high}"),
        ("Mean", value_text(about.tensor_mean)),
        ("Exactly zero", f"{about.tensor_zero_share:.1%} of the values"),
    ]
    if bar:
        facts.append(("Limits of the picture", f"{bar.low} to {bar.high}, {colour_map}"))
    if about.non_finite_count:
        facts.append(("Not finite", f"{about.non_finite_count:,} values"))
    caption = f"{panel.caption} of {tensor.id}"
    return TensorPicture(
        id=tensor.id,
        stage=tensor.stage or 0,
        caption=caption,
        picture=_picture(panel.pixels, f"{caption}, {shape_text(activation.shape[:2])} cells"),
        bar=_bar(bar) if bar else None,
        facts=tuple(facts),
        notes=panel.notes,
    )


def _bar(bar: Bar) -> ColourBar:
    spoken = f"Colour bar, {bar.low} to {bar.high}"
    pixels = np.ascontiguousarray(bar.pixels[:1])
    return ColourBar(_picture(pixels, spoken), bar.low, bar.middle, bar.high)


def _picture(pixels: Pixels, spoken: str) -> Picture:
    png = preprocessing.png(pixels, level=_SMALL_FILE)
    return Picture(png, int(pixels.shape[1]), int(pixels.shape[0]), spoken)


def _checked(relation: Relation, proof: ImageProof) -> Checked:
    found = prove(relation, proof.activations)
    return Checked(
        tensors=(relation.a.id, relation.b.id),
        found=found.sentences,
        facts=tuple(_numbers(found)),
    )


def _numbers(found: Proof) -> list[Fact]:
    """What the sentences leave out; nothing where there is nothing to count."""
    facts = []
    if found.differing is not None:
        differing = round(found.differing * found.values)
        facts.append(("Values that differ", f"{differing:,} of {found.values:,}"))
    if found.largest_difference is not None:
        facts.append(("Largest difference", value_text(found.largest_difference)))
    if found.identity is not None and found.identity_error is not None:
        same = "yes" if found.identity_unequal == 0 else "no"
        unequal = f"{found.identity_unequal:,} of {found.values:,} values"
        facts += [
            ("Identity", found.identity),
            ("Largest difference of its two sides", value_text(found.identity_error)),
            ("Equal bit for bit", f"{same}: {unequal} differ in any bit"),
        ]
    return facts
