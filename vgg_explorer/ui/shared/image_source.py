"""Where an image comes from, as a choice: known to links without all that decodes images."""

from vgg_explorer.ui.choices.choice import Choice, one_of

SOURCES = {"sample": "Sample", "file": "Your file", "camera": "Camera"}


def source_of_image(prefix: str) -> Choice[str]:
    """The choice for one image.

    Args:
        prefix: Of its id, to keep a second image's apart.
    """
    return one_of(f"{prefix}image", SOURCES, "sample")


SOURCE = source_of_image("")
"""Of the first image, or the only one."""
