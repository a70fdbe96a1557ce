"""An older path to the conventions, kept for scripts; ``vgg_explorer.CONVENTIONS`` is public."""

from vgg_explorer.names.conventions import CONVENTIONS, Convention, UnknownConventionError

__all__ = ["CONVENTIONS", "Convention", "UnknownConventionError"]
