"""The command line; ``vgg-explorer`` and ``python -m vgg_explorer`` start it.

May import everything but ``ui``, the heavy parts inside the command that needs them.
"""
