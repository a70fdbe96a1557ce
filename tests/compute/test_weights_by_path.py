"""A path that names no weights is refused with the reason, at once, and nothing is unpickled."""

import os
import pickle
import socket
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from vgg_explorer.compute import weight_files, weights
from vgg_explorer.compute.first_load import FirstLoad
from vgg_explorer.compute.weights import Sources, Weights, WeightsUnavailableError

_unpickled: list[str] = []


@sys.addaudithook
def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "pickle.find_class":
        _unpickled.append(repr(arguments))


class Trap:
    """Whoever unpickles it makes a folder."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.sprung),)


def refusal(path: Path | str) -> str:
    """What is said of a path; fails where that takes long, instead of hanging with it."""
    sources = Sources(environ={weights.VARIABLE: str(path)})
    under_way = FirstLoad(lambda report: weights.obtain(report, sources)).begin()
    with pytest.raises(WeightsUnavailableError) as caught:
        under_way.result(30)
    said = str(caught.value)
    assert said.startswith(f"VGG_EXPLORER_WEIGHTS names {path}, which ")
    assert said.endswith(
        ". Set it to the path of Keras's file vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5, "
        "or unset it to have the weights fetched."
    )
    return said


def hollow(
    path: Path,
    dtype: str = "<f4",
    *,
    only: str = "",
    make: Callable[[h5py.Group, str, tuple[int, ...]], None] | None = None,
) -> Path:
    """A file with VGG16's layers and no values, of another dtype or making."""
    with h5py.File(path, "w") as file:
        for index, (name, shape) in enumerate(weight_files.convolutions()):
            group = file.create_group(f"layers/conv2d{f'_{index}' if index else ''}/vars")
            for key, each in (("0", shape), ("1", shape[-1:])):
                if make and (not only or name == only):
                    make(group, key, each)
                else:
                    own = dtype if not only or name == only else "<f4"
                    group.create_dataset(key, each, own)
    return path


# --- no file --------------------------------------------------------------------------------------


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder, not a file" in refusal(tmp_path)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_read(device: str) -> None:
    assert "is a device, not a file" in refusal(device)


def test_a_pipe_that_nobody_writes_into_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.h5")
    assert "is a pipe, not a file" in refusal(tmp_path / "pipe.h5")


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        assert "is a socket, not a file" in refusal("s")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("gone.h5", "doesn't exist"),
        ("~nobody-of-this-name/x.h5", "doesn't exist"),
        ("x" * 5000, "can't be opened"),
        ("loop", "can't be opened"),
    ],
)
def test_a_path_that_leads_nowhere(
    path: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    assert words in refusal(path)


# --- no HDF5: nothing is unpickled ----------------------------------------------------------------


def _pickled(path: Path, trap: Trap) -> None:
    path.write_bytes(pickle.dumps(trap, protocol=4))


def _torch(path: Path, trap: Trap) -> None:
    """As torch.save writes since 1.6."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(trap, protocol=2))
        archive.writestr("archive/version", "3\n")


def _torch_of_old(path: Path, trap: Trap) -> None:
    with path.open("wb") as file:
        for each in (0x1950A86A20F9469CFC6C, 1001, trap):
            pickle.dump(each, file, protocol=2)


def _npz(path: Path, trap: Trap) -> None:
    with path.open("wb") as file:
        np.savez(file, block1_conv1=np.array([trap], dtype=object))


def _npy(path: Path, trap: Trap) -> None:
    with path.open("wb") as file:
        np.save(file, np.array([trap], dtype=object), allow_pickle=True)


def _pickle_of_text(path: Path, trap: Trap) -> None:
    path.write_bytes(pickle.dumps(trap, protocol=0))


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (_pickled, "is a pickle, not HDF5; it was not loaded, since to load a pickle runs code"),
        (_torch, "is a ZIP archive, as torch.save, numpy.savez and Keras's .keras files are"),
        (_torch_of_old, "is a pickle, not HDF5"),
        (_npz, "is a ZIP archive"),
        (_npy, "is a NumPy file, not HDF5; it was not loaded"),
        (_pickle_of_text, "is damaged or no HDF5 file"),
    ],
)
@pytest.mark.parametrize("name", ["x.pt", "x.weights.h5"])
def test_nothing_is_unpickled(
    write: Callable[[Path, Trap], None], words: str, name: str, tmp_path: Path
) -> None:
    write(tmp_path / name, Trap(tmp_path / "sprung"))
    _unpickled.clear()
    assert words in refusal(tmp_path / name)
    assert _unpickled == []
    assert not (tmp_path / "sprung").exists()


def test_the_trap_works(tmp_path: Path) -> None:
    """What the test above holds can fail."""
    _npy(tmp_path / "x.npy", Trap(tmp_path / "sprung"))
    np.load(tmp_path / "x.npy", allow_pickle=True)
    assert (tmp_path / "sprung").exists()
    assert _unpickled


# --- HDF5 -----------------------------------------------------------------------------------------


def test_another_architecture(tmp_path: Path) -> None:
    path = hollow(
        tmp_path / "x.h5",
        only="block4_conv1",
        make=lambda group, key, shape: group.create_dataset(key, (*shape[:-1], 256), "<f4"),
    )
    assert "has no kernel (3, 3, 256, 512) and bias (512,) for VGG16's layer block4_conv1" in (
        refusal(path)
    )


def test_the_layers_of_nothing(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file["something else"] = 1
    assert "has no kernel (3, 3, 3, 64) and bias (64,) for VGG16's layer block1_conv1" in (
        refusal(tmp_path / "x.h5")
    )


@pytest.mark.parametrize("dtype", ["<f8", "<f2", "<i4", "S4"])
def test_another_dtype(tmp_path: Path, dtype: str) -> None:
    path = hollow(tmp_path / "x.h5", dtype, only="block5_conv3")
    said = refusal(path)
    assert f"holds {np.dtype(dtype)} for the layer block5_conv3, where float32 is needed" in said


def test_the_right_values_in_another_dtype(tmp_path: Path, imagenet_weights: Weights) -> None:
    """The checksum of the values alone would let them pass."""
    path = hollow(tmp_path / "x.h5", "<f8")
    with h5py.File(path, "r+") as file:
        kernel, bias = imagenet_weights.arrays["block1_conv1"]
        file["layers/conv2d/vars/0"][...] = kernel
        file["layers/conv2d/vars/1"][...] = bias
    assert "holds float64 for the layer block1_conv1" in refusal(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_is_cut_short(tmp_path: Path, share: float) -> None:
    path = hollow(tmp_path / "x.h5")
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert "is cut short, as by a copy that broke off" in refusal(path)


def test_values_that_are_elsewhere_are_not_followed(tmp_path: Path) -> None:
    """By a link of HDF5's to another file, or as a dataset that lies in one."""
    os.mkfifo(tmp_path / "pipe")  # to follow would be to hang
    pipe = str(tmp_path / "pipe")

    def linked(group: h5py.Group, key: str, shape: tuple[int, ...]) -> None:
        group[key] = h5py.ExternalLink(pipe, "/x")

    def raw(group: h5py.Group, key: str, shape: tuple[int, ...]) -> None:
        group.create_dataset(key, shape, "<f4", external=[(pipe, 0, h5py.h5f.UNLIMITED)])

    def virtual(group: h5py.Group, key: str, shape: tuple[int, ...]) -> None:
        layout = h5py.VirtualLayout(shape, "<f4")
        layout[...] = h5py.VirtualSource(pipe, "x", shape)
        group.create_virtual_dataset(key, layout)

    for make in (linked, raw, virtual):
        path = hollow(tmp_path / f"{make.__name__}.h5", only="block2_conv1", make=make)
        assert "points to values that are not in it, and those are not followed" in refusal(path)


def test_no_flipped_bit_raises_anything_else(tmp_path: Path) -> None:
    """In the root of the file's tree, where h5py raises errors of several kinds."""
    content = hollow(tmp_path / "x.h5").read_bytes()
    random = np.random.default_rng(7)
    outcomes: dict[str, int] = {}
    with (tmp_path / "x.h5").open("r+b") as file:
        for position in random.integers(600, 1200, 40):
            file.seek(position)
            file.write(bytes([content[position] ^ 1 << int(random.integers(8))]))
            file.flush()
            try:
                with (tmp_path / "x.h5").open("rb") as flipped:
                    weight_files.unverified(flipped)
            except weight_files.WeightsFileError as error:
                kind = type(error.__cause__).__name__
                outcomes[kind] = outcomes.get(kind, 0) + 1
            file.seek(position)
            file.write(content[position : position + 1])
    assert "RuntimeError" in outcomes, outcomes
