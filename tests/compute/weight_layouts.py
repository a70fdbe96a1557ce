"""Files of weights in layouts that this package reads but does not write."""

from pathlib import Path

import numpy as np

from vgg_explorer.compute.weights import Weights


def official_layout(path: Path, source: Weights) -> Path:
    """A file laid out as the official one, which Keras 1 wrote in 2016."""
    import h5py  # type: ignore[import-untyped]

    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.array([b"input_1", *(n.encode() for n in source.arrays)])
        file.create_group("input_1").attrs["weight_names"] = np.array([], dtype="S1")
        for name, pair in source.arrays.items():
            group = file.create_group(name)
            names = [f"{name}_W_1:0", f"{name}_b_1:0"]
            group.attrs["weight_names"] = np.array([n.encode() for n in names])
            for each, array in zip(names, pair, strict=True):
                group.create_dataset(each, data=array)
    return path
