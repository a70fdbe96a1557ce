"""The palette codes behind a channel grid, one byte a value, on their way to the browser.

They are what is large of a grid. Order and colours leave them as they are: then the message is the
one that the browser has already, and Streamlit sends its name alone.
"""

import zlib

from vgg_explorer.pictures.palette_codes import Codes
from vgg_explorer.ui.shared.component import packet, register

_component = register(__file__, "", "code_store", in_turn=False)


def packed(codes: Codes, *, grid: str, fingerprint: str) -> bytes:
    """What ``grid_codes`` sends.

    Args:
        codes: uint8, (channels, height, width), in the order of the channels' numbers.
        grid: Name of the grid on its page.
        fingerprint: Of the codes; the grid asks for them by it.
    """
    # Most neighbours are equal, or nothing repeats: looking for runs only is the fastest.
    deflate = zlib.compressobj(1, strategy=zlib.Z_RLE)
    block = deflate.compress(codes.tobytes()) + deflate.flush()
    return packet({"grid": grid, "fingerprint": fingerprint}, codes=block)


def grid_codes(packed: bytes, *, grid: str) -> None:
    """The invisible element that brings them.

    Args:
        packed: By ``packed``.
        grid: Name of the grid on its page.
    """
    _component(data=packed, key=f"{grid}-codes", height=1)
