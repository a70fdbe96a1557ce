"""An image as the network is fed it."""

import hashlib
from dataclasses import dataclass

from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.resizing import Sizing


@dataclass(frozen=True, eq=False)
class Fed:
    """An image as the network is fed it.

    Attributes:
        name: File name, or the sample's id.
        sha256: Of the file, or of a sample's pixels, in hexadecimal.
        pixels: uint8, (height, width, 3), RGB.
        sizing: What was done to bring it to that size.
        notes: What was changed on the way to upright 8-bit RGB.
        fingerprint: Of ``pixels``; the key of everything that is made from them alone.
        computed_by: What computed the activations that go with it, in one word or several; ``""``
            for the network in this process, None as long as nothing is computed.
    """

    name: str
    sha256: str
    pixels: Pixels
    sizing: Sizing
    notes: tuple[str, ...]
    fingerprint: str
    computed_by: str | None = None

    @property
    def activations_key(self) -> str:
        """The key of everything that is made from its activations; ends in the fingerprint.

        Another device may give other last bits, so what was made from the one's activations is
        never shown with the other's.

        Raises:
            ValueError: If nothing is computed yet: ``Computed.fed`` is the image to ask.
        """
        if self.computed_by is None:
            message = "No activations are computed of this image yet; ask the one of Computed."
            raise ValueError(message)
        if not self.computed_by:
            return self.fingerprint
        # What an engine says of itself may be any text; the key is a part of others.
        by = hashlib.sha256(self.computed_by.encode()).hexdigest()[:16]
        return f"{by} {self.fingerprint}"

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return int(self.pixels.shape[1])

    @property
    def file_stem(self) -> str:
        """The name without its ending, safe in any file system."""
        return file_stem(self.name.rsplit(".", 1)[0])


def file_stem(words: str) -> str:
    """Words as part of the name of a file, safe in any file system."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in words)[:60]
