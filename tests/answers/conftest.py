"""Answers to keep, with a proof on made-up activations that keep what links the tensors."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from vgg_explorer.answers import making
from vgg_explorer.answers.image_proof import ImageProof, relations_of_comparison
from vgg_explorer.answers.kept_answer import KeptAnswer
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.images import resizing
from vgg_explorer.measures.relu_pair import pooled
from vgg_explorer.names.comparison import Comparison, compare
from vgg_explorer.names.resolver import resolve
from vgg_explorer.network.input_size import InputSize

SIZE = InputSize(96, 64)
DAY = date(2026, 11, 25)
PROVENANCE = Provenance("cache", "~/.keras/models/x.h5", "SHA-256 of the values verified")

Make = Callable[..., KeptAnswer]


def proof_for(comparison: Comparison, **changes: object) -> ImageProof:
    """A proof of conv4_3 against pool4: before and after the ReLU, and pooled."""
    numbers = np.random.default_rng(1)
    before = numbers.normal(size=(12, 8, 512)).astype(np.float32)
    after = np.maximum(before, np.float32(0))
    sizing = resizing.plan(200, 100, 96, 64, "crop")
    facts: dict[str, object] = {
        "name": "cat & mouse.png",
        "pixels": numbers.integers(0, 256, (96, 64, 3), dtype=np.uint8),
        "sizing": sizing,
        "notes": ("Turned upright, as its EXIF orientation says.",),
        "relations": relations_of_comparison(comparison),
        "activations": {"conv4_3_pre": before, "relu4_3": after, "pool4": pooled(after)},
        "provenance": PROVENANCE,
        "device": "CPU, 2 threads",
        "again": ("--image", "cat & mouse.png"),
    }
    return ImageProof(**(facts | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def proved() -> KeptAnswer:
    """conv4_3 against pool4, with a proof."""
    comparison = compare("conv4_3", "pool4")
    return making.of_comparison(comparison, SIZE, DAY, proof=proof_for(comparison))


@pytest.fixture(scope="session", params=["conv5", "conv4_3", "fc7", "16", "VGG5,4", "pool4"])
def of_one_name(request: pytest.FixtureRequest) -> KeptAnswer:
    """A name without a proof."""
    return making.of_resolution(resolve(request.param), InputSize(224, 224), DAY)
