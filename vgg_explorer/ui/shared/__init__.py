"""What several pages use: frame, fields, components, the forward pass of a session.

A ``*_field`` is what a visitor chooses with; ``component`` is how a script of ours is mounted. May
import ``choices`` and what is below ``ui``. The folders of the pages use all of it.
"""
