"""What an app and an engine say to each other: bytes with a head in JSON, and never a pickle.

A message is the length of its head (4 bytes, little-endian), the head, then raw arrays: the pixels
of an image on the way there, float32 (little-endian, row by row) on the way back. Nothing that
comes in is believed: shapes follow from the network and the image, and lengths from the shapes.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.forward_plan import check_ids, check_image
from vgg_explorer.compute.weights import Provenance

PROTOCOL = "vgg-explorer-passes/1"
"""Changes when a message's meaning does."""
ABOUT, PASS = "about", "pass"
"""Below the engine's address: what it is (GET), and a pass (POST)."""
REFUSED = 422
"""HTTP status of an engine that can't run this pass, whose head says why in ``refused``: to ask
again, or another replica, would change nothing."""
LONGEST_HEAD = 65_536
"""Bytes."""

_LENGTH = struct.Struct("<I")
_LONGEST_WORDS = 500


class WireError(ValueError):
    """What came is no message of this protocol; the message is a clause without a full stop."""


@dataclass(frozen=True)
class About:
    """What an engine is.

    Attributes:
        device: What a replica runs on, in words.
        weights: SHA-256 of the values, as ``weight_files.digest`` takes it.
        provenance: Where its weights came from.
        replica: Which replica answered, in its own words.
    """

    device: str
    weights: str
    provenance: Provenance
    replica: str


def about_head(about: About) -> dict[str, Any]:
    """An engine's description of itself, for JSON."""
    return {
        "protocol": PROTOCOL,
        "device": about.device,
        "weights": about.weights,
        "replica": about.replica,
        "provenance": {
            "link": about.provenance.link,
            "origin": about.provenance.origin,
            "check": about.provenance.check,
        },
    }


def read_about(head: object) -> About:
    """What an engine says of itself.

    Raises:
        WireError: If that is something else.
    """
    if not isinstance(head, dict) or head.get("protocol") != PROTOCOL:
        message = f"it does not speak {PROTOCOL}"
        raise WireError(message)
    provenance = head.get("provenance")
    if not isinstance(provenance, dict):
        message = "it does not say where its weights came from"
        raise WireError(message)
    link = provenance.get("link")
    if link not in ("path", "cache", "download", "wheel"):
        message = "it does not say where its weights came from"
        raise WireError(message)
    return About(
        device=words(head.get("device")),
        weights=words(head.get("weights")),
        provenance=Provenance(
            link, words(provenance.get("origin")), words(provenance.get("check"))
        ),
        replica=words(head.get("replica")),
    )


def request(image: npt.NDArray[np.uint8], ids: Sequence[str]) -> bytes:
    """Asks for a pass.

    Args:
        image: uint8, (h, w, 3), RGB.
        ids: Tensor ids of the convolutional part, or ``input``.
    """
    head = {"protocol": PROTOCOL, "size": list(image.shape[:2]), "tensors": list(ids)}
    return _message(head, [image])


def read_request(message: bytes) -> tuple[npt.NDArray[np.uint8], list[str]]:
    """The image and the ids of a request.

    Raises:
        WireError: If it is none.
        UnknownTensorError: If an id is no tensor's.
        NotExtractableError: If a tensor belongs to the classifier head.
        InputImageError: If the image is too small.
    """
    head, body = split(message)
    size, ids = head.get("size"), head.get("tensors")
    if head.get("protocol") != PROTOCOL or not isinstance(size, list) or len(size) != 2:
        message_ = f"it does not speak {PROTOCOL}"
        raise WireError(message_)
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        message_ = "it names no tensors"
        raise WireError(message_)
    height, width = size
    if not all(type(each) is int and 0 < each <= network.MAX_SIDE for each in size):
        message_ = "the image has no size"
        raise WireError(message_)
    if len(body) != height * width * 3:
        message_ = f"the image is {len(body)} bytes long"
        raise WireError(message_)
    image = np.frombuffer(body, np.uint8).reshape(height, width, 3)
    check_ids(ids)
    check_image(image)
    return image, ids


def answer(about: About, activations: Mapping[str, Activation]) -> bytes:
    """What a pass gave."""
    head = {**about_head(about), "tensors": list(activations)}
    arrays = [np.ascontiguousarray(each, "<f4") for each in activations.values()]
    return _message(head, arrays)


def answer_bytes(height: int, width: int, ids: Sequence[str]) -> int:
    """Bytes of the arrays in an answer."""
    return sum(network.tensor(each).bytes(height, width) for each in ids)


def read_answer(
    message: bytes, height: int, width: int, ids: Sequence[str]
) -> tuple[About, dict[str, Activation]]:
    """What computed, and the activations by tensor id: float32, (h, w, c), read-only.

    Args:
        message: What came.
        height: Of the image that was sent.
        width: Of the image that was sent.
        ids: What was asked for.

    Raises:
        WireError: If it is something else.
    """
    head, body = split(message)
    about = read_about(head)
    if head.get("tensors") != list(ids) or len(body) != answer_bytes(height, width, ids):
        message_ = "it answers something else than was asked"
        raise WireError(message_)
    found, at = {}, 0
    for each in ids:
        shape = network.tensor(each).shape(height, width)
        end = at + network.tensor(each).bytes(height, width)
        values = np.frombuffer(body[at:end], "<f4").astype(np.float32, copy=False)
        found[each] = values.reshape([length or 0 for length in shape])
        found[each].flags.writeable = False
        at = end
    return about, found


def split(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Head and body of a message.

    Raises:
        WireError: If it has none.
    """
    view = memoryview(message)
    try:
        (length,) = _LENGTH.unpack_from(view)
        if length > min(LONGEST_HEAD, len(view) - _LENGTH.size):
            raise ValueError
        head = json.loads(bytes(view[_LENGTH.size : _LENGTH.size + length]))
    except (struct.error, ValueError, RecursionError) as error:
        message_ = f"it does not speak {PROTOCOL}"
        raise WireError(message_) from error
    if not isinstance(head, dict):
        message_ = f"it does not speak {PROTOCOL}"
        raise WireError(message_)
    return head, view[_LENGTH.size + length :]


def words(value: object) -> str:
    """Words of another machine, as one line of a bounded length.

    Raises:
        WireError: If there are none.
    """
    if not isinstance(value, str) or not value:
        message = "its description is not complete"
        raise WireError(message)
    line = " ".join("".join(each if each.isprintable() else " " for each in value).split())
    return line[:_LONGEST_WORDS]


def _message(head: Mapping[str, Any], arrays: Sequence[npt.NDArray[Any]]) -> bytes:
    text = json.dumps(head).encode()
    parts = [np.ascontiguousarray(each).data.cast("B") for each in arrays]
    return b"".join([_LENGTH.pack(len(text)), text, *parts])
