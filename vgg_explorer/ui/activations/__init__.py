"""The Activations page: statistics, whole tensors, downloads.

May import ``shared``, ``channel`` and what is below ``ui``. Its page uses all of it.
"""
