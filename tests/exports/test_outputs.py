"""Where many images go: what is whole counts, at whatever write the process is killed."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from vgg_explorer.compute.activation import Activation
from vgg_explorer.exports import image_list, npz, outputs
from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.exports.outputs import Hdf5Store, NpzFolder
from vgg_explorer.exports.rollback_file import RollbackFile


class Killed(BaseException):
    """Stands for the end of the process: nothing is tidied up after it."""


def _tensors(seed: int) -> dict[str, Activation]:
    random = np.random.default_rng(seed)
    return {
        "relu3_3": random.standard_normal((5, 7, 256), dtype=np.float32),
        "pool3": random.standard_normal((2, 3, 256), dtype=np.float32),
    }


def _note(seed: int) -> outputs.Note:
    return {"format": npz.FORMAT, "seed": seed, "tensors": {key: {} for key in _tensors(seed)}}


def _kill_at(write: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From that write on, half of it reaches the disk and then nothing more."""
    count = 0

    def cut(path: Path) -> object:
        inner = path.open("r+b", buffering=0)
        whole = inner.write

        class Cut:
            def __getattr__(self, name: str) -> object:
                return getattr(inner, name)

            def write(self, data: memoryview) -> int:
                nonlocal count
                count += 1
                if count == write:
                    whole(data[: len(data) // 2])
                if count >= write:
                    raise Killed
                return whole(data)

        return Cut()

    def opened(self: RollbackFile, path: Path) -> None:
        _init(self, path)
        self._file = cut(path)  # type: ignore[assignment]

    _init = RollbackFile.__init__
    monkeypatch.setattr(RollbackFile, "__init__", opened)


def test_a_killed_run_leaves_the_images_that_were_whole_and_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, path = tmp_path / "start.h5", tmp_path / "store.h5"
    with Hdf5Store(start) as store:
        for seed in range(3):
            store.write(f"a/{seed}.jpg", _tensors(seed), _note(seed))
    interrupted = 0
    for write in range(1, 200):
        shutil.copy(start, path)
        with monkeypatch.context() as patch:
            _kill_at(write, patch)
            store = Hdf5Store(path).__enter__()
            try:
                store.write("a/1.jpg", _tensors(11), _note(11))  # in place of the older
                store.write("a/3.jpg", _tensors(3), _note(3))
                finished = True
            except BaseException:  # noqa: BLE001 - h5py may wrap it
                finished = False
                interrupted += 1
            _abandon(store)
        with Hdf5Store(path) as store:
            notes = {each: store.note(f"a/{each}.jpg") for each in range(4)}
            seeds = {each: note["seed"] if note else None for each, note in notes.items()}
            assert (seeds[0], seeds[2]) == (0, 2)
            # The second counts only after the first.
            assert (seeds[1], seeds[3]) in [(1, None), (11, None), (11, 3)]
            assert not finished or (seeds[1], seeds[3]) == (11, 3)
            store.write("a/4.jpg", _tensors(4), _note(4))
        with h5py.File(path, "r") as file:
            for each, there in [*seeds.items(), (4, 4)]:
                if there is not None:
                    for name, values in _tensors(there).items():
                        np.testing.assert_array_equal(file[f"a/{each}.jpg/{name}"][()], values)
        if finished:
            break
    assert finished
    assert interrupted > 5


def _abandon(store: Hdf5Store) -> None:
    """The process is gone: what HDF5 still holds in memory never reaches the disk."""
    plain = store._plain
    plain.write = len  # type: ignore[method-assign, assignment]
    plain.truncate = lambda size: size  # type: ignore[method-assign]
    with suppress(OSError, RuntimeError):
        store._file.close()
    plain._file.close()


def test_a_store_that_was_being_made_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.h5"
    plain = RollbackFile(path)
    plain.write(memoryview(b"half a head"))
    plain._file.close()
    with Hdf5Store(path) as store:
        store.write("a.jpg", _tensors(1), _note(1))
    with Hdf5Store(path) as store:
        assert store.note("a.jpg") == _note(1)
    assert [each.name for each in tmp_path.iterdir()] == ["store.h5"]


def test_an_error_undoes_the_image_under_way_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.h5"

    def fail() -> None:
        with Hdf5Store(path) as store:
            store.write("a.jpg", _tensors(1), _note(1))
            with pytest.raises(TypeError):
                store.write("b.jpg", _tensors(2), {"format": object()})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with h5py.File(path, "r") as file:
        assert list(file) == ["a.jpg"]


@pytest.mark.parametrize("make", [NpzFolder, Hdf5Store])
def test_what_is_whole_is_known_again(
    make: Callable[[Path], outputs.Output], tmp_path: Path
) -> None:
    with make(tmp_path / "out") as output:
        assert output.note("sub/a.jpg") is None
        output.write("sub/a.jpg", _tensors(1), _note(1))
        assert output.note("sub/a.jpg") == _note(1)
        assert output.note("sub") is None
    with make(tmp_path / "out") as output:
        assert output.note("sub/a.jpg") == _note(1)


def test_half_a_file_does_not_count(tmp_path: Path) -> None:
    with NpzFolder(tmp_path) as output:
        output.write("a.jpg", _tensors(1), _note(1))
        path = output.path("a.jpg")
        whole = path.read_bytes()
        for length in (0, 1, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:length])
            assert output.note("a.jpg") is None
        np.savez(path, relu3_3=np.zeros(3))
        assert output.note("a.jpg") is None
        np.savez(path, note=np.array(json.dumps(_note(1))), relu3_3=np.zeros(3))
        assert output.note("a.jpg") is None


def test_outputs_that_are_something_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("mine")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["mine"] = 1
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(ExtractionError, match="no HDF5 file"):
        Hdf5Store(tmp_path / "text").__enter__()
    with pytest.raises(ExtractionError, match="something else"):
        Hdf5Store(tmp_path / "other.h5").__enter__()
    with pytest.raises(ExtractionError, match="not a folder"):
        NpzFolder(tmp_path / "text").__enter__()
    with pytest.raises(ExtractionError, match="no folder"):
        NpzFolder(tmp_path / "none" / "out").__enter__()
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before
    with (
        Hdf5Store(tmp_path / "store.h5"),
        pytest.raises(ExtractionError, match="Another run"),
    ):
        Hdf5Store(tmp_path / "store.h5").__enter__()


def test_each_image_is_meant_once_and_has_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("p/b.JPG", "p/a.png", "p/sub/a.png", "p/notes.txt", "p/.hidden.png", "q/a.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found, others = image_list.collect([Path("p"), Path("p/a.png"), Path("none.png")])
    assert [each.key for each in found] == ["a.png", "b.JPG", "sub/a.png", "none.png"]
    assert others == 1
    with pytest.raises(ExtractionError, match=r"p/a.png and q/a.png .*--list"):
        image_list.collect([Path("p"), Path("q")])
    lines = image_list.read_lines(f"p/a.png\r\n\n../x.png\nq/a.png\n{tmp_path}/p/sub/a.png\n")
    found, _ = image_list.collect([], lines)
    absolute = f"{tmp_path}/p/sub/a.png".lstrip("/")
    assert [each.key for each in found] == ["p/a.png", "x.png", "q/a.png", absolute]
    assert image_list.read_lines("a\nb.png\0c.png\0") == ["a\nb.png", "c.png"]


def test_a_store_whose_list_of_images_cannot_be_read_is_refused_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise RuntimeError

    path = tmp_path / "store.h5"
    with Hdf5Store(path) as store:
        store.write("a.jpg", _tensors(1), _note(1))
    with monkeypatch.context() as patch:
        patch.setattr(h5py.File, "visit", damaged)
        with pytest.raises(ExtractionError, match="is damaged"):
            Hdf5Store(path).__enter__()
    with Hdf5Store(path) as store:
        assert store.note("a.jpg") == _note(1)
