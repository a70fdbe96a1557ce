"""The command line; ``python -m vgg_explorer`` starts it.

May import everything but ``ui``, the heavy parts inside the command that needs them.
"""
