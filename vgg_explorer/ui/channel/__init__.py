"""An open channel on the Activations page: its map beside the image and over it, its values.

May import ``grid``, ``shared``, ``choices`` and what is below ``ui``. Others use ``channel_view``.
"""
