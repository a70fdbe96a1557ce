"""Which images are meant: files, whole folders and lists, each with the name of what is written."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.images import decoding

SUFFIXES = frozenset(suffix for known in decoding.FORMATS for suffix in decoding.suffixes_of(known))
"""What image files end with, in small letters: only these are taken from a folder."""


@dataclass(frozen=True)
class Listed:
    """An image to compute.

    Attributes:
        path: The file.
        key: What is written is called after it: a relative path with ``/``, its ending kept, so
            that ``a.jpg`` and ``a.png`` stay apart.
    """

    path: Path
    key: str


def collect(named: Iterable[Path], lines: Iterable[str] = ()) -> tuple[list[Listed], int]:
    """The images that are meant, each once.

    A file is called by its name, a file in a folder by its path from that folder, a line of a list
    as it is written, without what leads up or to the root.

    Args:
        named: Files, and folders that are searched with all that is in them; hidden files and
            folders are left out, and links to folders aren't followed.
        lines: Paths of files, from a list.

    Returns:
        The images, sorted within each folder, and the number of files in folders that were left
        out because they don't end as an image does. A file that isn't there is returned all the
        same: it fails when its turn comes.

    Raises:
        ExtractionError: If two files would be written under one name.
    """
    found: dict[Path, Listed] = {}
    others = 0
    for each in named:
        if each.is_dir():
            for path in _files(each):
                if path.suffix.lower() in SUFFIXES:
                    found.setdefault(path.absolute(), Listed(path, _key(path.relative_to(each))))
                else:
                    others += 1
        else:
            found.setdefault(each.absolute(), Listed(each, _key(PurePath(each.name))))
    for line in lines:
        path = Path(line)
        found.setdefault(path.absolute(), Listed(path, _key(path)))
    images = list(found.values())
    _refuse_one_name_for_two(images)
    return images, others


def read_lines(text: str) -> list[str]:
    """The paths in a list: one a line, or ended by null characters as ``find -print0`` writes."""
    parts = text.split("\0") if "\0" in text else text.splitlines()
    return [part for part in parts if part.strip()]


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _key(path: PurePath) -> str:
    parts = [part for part in path.parts if part not in {path.anchor, "..", "."}]
    return str(PurePosixPath(*parts))


def _refuse_one_name_for_two(images: Iterable[Listed]) -> None:
    by_key: dict[str, Path] = {}
    for each in images:
        other = by_key.setdefault(each.key, each.path)
        if other != each.path:
            message = (
                f"{other} and {each.path} would both be written as {each.key}: name the folder "
                "that holds both, or give them in a list (--list), which keeps their folders."
            )
            raise ExtractionError(message)
