"""The codes of a grid on their way to the browser: all of them, and the same bytes every time."""

import zlib

import numpy as np

from vgg_explorer.ui.grid.grid_codes import packed
from vgg_explorer.ui.shared.component import unpack


def test_what_is_packed_are_the_codes() -> None:
    codes = np.random.default_rng(1).integers(0, 255, (5, 4, 3), dtype=np.uint8)
    data = packed(codes, grid="grid-relu5_3", fingerprint="one")
    facts, blocks = unpack(data)
    assert facts == {"grid": "grid-relu5_3", "fingerprint": "one"}
    assert zlib.decompress(blocks["codes"]) == codes.tobytes()
    # Streamlit sends what a browser has already by its name alone.
    assert packed(codes, grid="grid-relu5_3", fingerprint="one") == data
