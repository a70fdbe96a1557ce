"""The Names page: the answers to a name, and two names side by side.

May import ``shared`` and what is below ``ui``. Its page uses all of it.
"""
