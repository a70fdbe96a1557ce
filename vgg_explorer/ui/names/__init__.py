"""The Names page: the answers to a name, and two names side by side.

May import ``grid``, ``shared``, ``choices`` and what is below ``ui``. Its page uses all of it.
"""
