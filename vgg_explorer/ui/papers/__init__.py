"""The Papers page: the guide to a paper's convention, and the table of all that was read.

May import ``shared``, ``choices`` and what is below ``ui``. Its page uses all of it.
"""
