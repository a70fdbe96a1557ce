"""Gives the package the dependencies of ``requirements.txt``, so that they stand once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Called by hatchling when it asks for the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies in the metadata of the project."""
        text = Path(self.root, "requirements.txt").read_text(encoding="utf-8")
        lines = (line.partition(" #")[0].strip() for line in text.splitlines())
        wanted = [line for line in lines if line and not line.startswith("#")]
        # pip's options say where packages come from, which no package may say of others.
        if options := [line for line in wanted if line.startswith("-")]:
            message = f"requirements.txt has {options[0]!r}; a package can only name packages."
            raise ValueError(message)
        metadata["dependencies"] = wanted
