"""The Sizes page: activations at true scale, cells on the image, charts, a pool at work.

May import ``shared``, ``choices`` and what is below ``ui``. Its page uses all of it.
"""
