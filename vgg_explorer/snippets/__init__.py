"""Code that extracts a tensor, in each framework.

May import ``names``, ``images`` and ``network``. Others use ``writer``.
"""
