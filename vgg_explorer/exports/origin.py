"""What an export was made with: versions, and the checksum of the weights."""

import platform
import sys
from functools import cache
from importlib import metadata

import vgg_explorer
from vgg_explorer.compute import weight_files
from vgg_explorer.compute.weights import Provenance

_DISTRIBUTIONS = ("tensorflow", "keras", "numpy", "pillow")


def weights_digest(provenance: Provenance) -> dict[str, str]:
    """The checksum that held, by what it is taken of: ``values_sha256`` or ``file_md5``."""
    # The check in words says which of the two known checksums held.
    if "SHA-256" in provenance.check:
        return {"values_sha256": weight_files.DIGEST}
    return {"file_md5": weight_files.OFFICIAL_MD5}


def versions() -> dict[str, str | None]:
    """Of this package, Python, and what activations are computed with; None where not installed."""
    own: dict[str, str | None] = {
        "vgg_explorer": vgg_explorer.__version__,
        "python": platform.python_version(),
    }
    return own | {name: _version(name) for name in _DISTRIBUTIONS}


def _version(distribution: str) -> str | None:
    # TensorFlow comes under several distribution names; the loaded module knows its version.
    loaded: str | None = getattr(sys.modules.get(distribution), "__version__", None)
    return loaded or _installed_version(distribution)


@cache
def _installed_version(distribution: str) -> str | None:
    """Kept: to look it up is to read and take apart a file, and each of many images asks."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
