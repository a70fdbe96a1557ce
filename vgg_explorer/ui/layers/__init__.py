"""The first page: the matrix of conventions and the summary table.

May import ``shared``, ``choices`` and what is below ``ui``. ``app.py`` uses all of it.
"""
