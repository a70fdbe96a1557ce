"""What can be taken along from the activations page; files are made when they are asked for."""

from collections.abc import Sequence

import streamlit as st

from vgg_explorer.exports import npz
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.grid.drawn_grids import Drawn
from vgg_explorer.ui.grid.grid_view import picture_to_keep
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.forward_pass import Computed


def activations(fed: Fed, computed: Computed, asked: Sequence[NamedTensor]) -> None:
    """A button for the NPZ with all tensors shown and the note to reproduce them."""
    ids = [each.tensor.id for each in asked]

    def make() -> bytes:
        note = npz.note(
            file_name=fed.name,
            file_sha256=fed.sha256,
            fed=fed.pixels,
            sizing=fed.sizing,
            tensors=ids,
            provenance=computed.model.provenance,
            device=computed.model.device,
            decoding=fed.notes,
        )
        return npz.npz(computed.activations, note)

    st.download_button(
        "Download the activations (NPZ)",
        make,
        file_name=f"vgg16_{fed.file_stem}_{fed.height}x{fed.width}.npz",
        mime="application/octet-stream",
        on_click="ignore",
        help="One float32 array a tensor, and a JSON note with everything needed to reproduce "
        "them: image, size, preprocessing, weights, versions.",
    )


def picture(asked: NamedTensor, drawn: Drawn, fed: Fed, look: Appearance) -> None:
    """A button for one grid as PNG with its title, legend and facts."""
    st.download_button(
        f"Download {asked.tensor.id} as PNG",
        picture_to_keep(asked, drawn, fed, look),
        file_name=f"vgg16_{fed.file_stem}_{asked.tensor.id}.png",
        mime="image/png",
        on_click="ignore",
        key=f"png-{asked.tensor.id}",
    )
