"""Makes an answer to keep from a name, or from two."""

import shlex
from collections.abc import Iterable, Sequence
from datetime import date

from vgg_explorer import __version__
from vgg_explorer.answers import bibtex, claims, image_proof
from vgg_explorer.answers.image_proof import ImageProof
from vgg_explorer.answers.kept_answer import Fact, KeptAnswer, PairRow
from vgg_explorer.answers.words import printable, words
from vgg_explorer.charts.answers_drawing import answers_drawing, dispute_drawing
from vgg_explorer.exports import origin
from vgg_explorer.names.comparison import Comparison
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import Verdict, called_alike, verdict
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize

NO_PROOF = "No image was given, so this answer holds no activations and no proof in numbers."
_OUTSIDE = "Activations are computed for the convolutional part only, so there is no proof."
_DIGESTS = {
    "values_sha256": "SHA-256 of the weights’ values (kernel and bias of every layer in forward "
    "order, as little-endian float32)",
    "file_md5": "MD5 of the weights’ file",
}
_NAMES = {"python": "Python", "tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy",
          "pillow": "Pillow"}  # fmt: skip
_YOUR_IMAGE = "photo.jpg"


def of_resolution(
    resolution: Resolution,
    size: InputSize,
    made: date,
    *,
    proof: ImageProof | None = None,
    link: str = "",
) -> KeptAnswer:
    """What a name may mean.

    Args:
        resolution: The name with its readings.
        size: Input size for the shapes.
        made: The day.
        proof: On an image, of ``image_proof.relations_of_resolution``.
        link: Address of a page that shows the same; may be empty.
    """
    found = verdict(resolution)
    name = printable(found.query)
    return KeptAnswer(
        question=f"What is {'the bare number ' * name.isdecimal()}{name} in VGG16?",
        verdict=words(found.sentence),
        claims=(claims.claim("", resolution, found),),
        size=_size(size),
        drawing=answers_drawing(size, found.shares),
        tensors=claims.tensor_rows([("", found)], size),
        pairs=(),
        proof=image_proof.kept(proof, made) if proof else None,
        no_proof=_why_none(proof, image_proof.relations_of_resolution(resolution)),
        made=_made(made, size, proof, link, ["resolve", name]),
        **_bibtex([found]),
    )


def of_comparison(
    comparison: Comparison,
    size: InputSize,
    made: date,
    *,
    proof: ImageProof | None = None,
    link: str = "",
) -> KeptAnswer:
    """Whether two names mean the same.

    Args:
        comparison: Of the two.
        size: Input size for the shapes.
        made: The day.
        proof: On an image, of some of ``image_proof.relations_of_comparison``.
        link: Address of a page that shows the same; may be empty.
    """
    a, b = verdict(comparison.a), verdict(comparison.b)
    names = [printable(each.query) for each in (a, b)]
    return KeptAnswer(
        question=f"Do “{names[0]}” and “{names[1]}” mean the same in VGG16?",
        verdict=words(
            lambda code: f"{comparison.verdict} {called_alike(comparison, code)}".rstrip()
        ),
        claims=(claims.claim("A", comparison.a, a), claims.claim("B", comparison.b, b)),
        size=_size(size),
        drawing=dispute_drawing(size, a, b),
        tensors=claims.tensor_rows([("A", a), ("B", b)], size),
        pairs=tuple(
            PairRow(
                tuple(t.id for t in pair.a.tensors),
                tuple(t.id for t in pair.b.tensors),
                pair.sentence,
                pair.relations[0].identity or "",
            )
            for pair in comparison.pairs
        ),
        proof=image_proof.kept(proof, made) if proof else None,
        no_proof=_why_none(proof, image_proof.relations_of_comparison(comparison)),
        made=_made(made, size, proof, link, ["compare", *names]),
        **_bibtex([a, b]),
    )


def _why_none(proof: ImageProof | None, relations: Sequence[object]) -> str:
    if proof:
        return ""
    return NO_PROOF if relations else _OUTSIDE


def _size(size: InputSize) -> str:
    return "an open size" if size.known is None else f"{size.height} × {size.width}"


def _bibtex(found: Iterable[Verdict]) -> dict[str, tuple[str, ...]]:
    entries = [entry for each in found for entry in claims.entries_of(each)]
    return {
        "own_bibtex": (bibtex.of_software(), bibtex.of_network()),
        "bibtex": bibtex.of_sources(entries),
    }


def _made(
    made: date, size: InputSize, proof: ImageProof | None, link: str, command: Sequence[str]
) -> tuple[Fact, ...]:
    """How the answer came to be; of a file without a proof no more than had a part in it."""
    versions = origin.versions()
    parts = _NAMES if proof else {"python": "Python"}
    with_versions = listed([f"{name} {versions[key]}" for key, name in parts.items()])
    facts: list[Fact] = [
        ("Date", made.isoformat()),
        (
            "Made by",
            f"VGG16 Layer Explorer {__version__}, Apache License 2.0, with {with_versions}",
        ),
        ("Input size of the shapes", _size(size)),
    ]
    if proof:
        digests = origin.weights_digest(proof.provenance)
        facts += [
            ("Network", "VGG16 (configuration D), float32"),
            ("Weights", image_proof.weights_in_words(proof.provenance)),
            *((_DIGESTS[key], digest) for key, digest in digests.items()),
            ("Device", proof.device),
        ]
    else:
        facts.append(("Weights", "none: nothing was computed"))
    facts.append(("To make it again", _again(command, size, proof)))
    return (*facts, *([("Page", link)] if link else []))


def _again(command: Sequence[str], size: InputSize, proof: ImageProof | None) -> str:
    """The command that makes the file anew, its shapes at the size at which an image is fed."""
    options = ["vgg-explorer", *command]
    if proof:
        options += ["--size", f"{proof.sizing.height}x{proof.sizing.width}"]
        # Asked again to fit into a size that it fits, an image may come out a pixel smaller.
        options += [] if proof.sizing.how == "crop" else ["--fit", "stretch"]
        options += proof.again or ("--image", _YOUR_IMAGE)
    else:
        options += ["--size", str(size)]
    return shlex.join([*options, "--html", "answer.html"])
