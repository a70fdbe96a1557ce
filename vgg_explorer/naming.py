"""An older path to the resolver, kept for scripts; ``vgg_explorer.resolve`` is the public one."""

from vgg_explorer.names.resolution import Reading, Remark, Resolution, UnknownNameError
from vgg_explorer.names.resolver import aliases, resolve

__all__ = ["Reading", "Remark", "Resolution", "UnknownNameError", "aliases", "resolve"]
