"""Names of files that visitors take along."""


def file_stem(name: str) -> str:
    """The name of an image without its ending, safe in any file system."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in stem)[:60]
