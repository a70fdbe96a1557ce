"""What is raised where an image cannot be used."""


class ImageError(ValueError):
    """An image cannot be used; the message says in one sentence what is wrong and what to do."""
