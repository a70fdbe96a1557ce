"""The notebook runs, and what is kept in its file is what its cells show."""

import base64
import io
from typing import Any

from PIL import Image

from vgg_explorer.compute.weights import Weights

LARGEST = 300_000
"""Bytes of the file: a reader of the repository loads it."""


def _shown(notebook: Any) -> dict[str, list[dict[str, Any]]]:
    """What each cell shows, by its id; of pictures their sizes, as values differ by the machine."""
    return {
        cell.id: [
            {
                kind: Image.open(io.BytesIO(base64.b64decode(data))).size
                if kind == "image/png"
                else data
                for kind, data in output.data.items()
            }
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_the_notebook_shows_what_its_file_says(imagenet_weights: Weights) -> None:
    # Whoever leaves this test out should not wait for what runs a notebook.
    import nbformat

    from docs.run_notebook import NOTEBOOK, executed

    assert imagenet_weights.arrays
    kept = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(kept)
    assert NOTEBOOK.stat().st_size < LARGEST
    shown = _shown(kept)
    assert len(shown) == 5
    kinds = {kind for outputs in shown.values() for each in outputs for kind in each}
    assert kinds == {"text/html", "text/plain", "image/png"}
    assert _shown(executed()) == shown, "run python -m docs.run_notebook"
