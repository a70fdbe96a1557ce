"""Runs the notebook anew and keeps what its cells show: ``python -m docs.run_notebook``."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOK = Path(__file__).with_name("vgg_explorer.ipynb")
_SECONDS = 300


def executed() -> nbformat.NotebookNode:
    """The notebook with what its cells show now."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        kernel_name="python3",
        # Times and versions would be other ones each time.
        record_timing=False,
        resources={"metadata": {"path": str(ROOT)}},
    )
    client.execute()
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # What libraries say of the machine is no part of the answer.
            cell.outputs = [each for each in cell.outputs if each.output_type != "stream"]
    return notebook


def main() -> None:
    """Write it back."""
    nbformat.write(executed(), NOTEBOOK)


if __name__ == "__main__":
    main()
