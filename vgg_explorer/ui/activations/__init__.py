"""The Activations page: what is drawn and where, statistics, whole tensors, downloads.

May import ``channel``, ``grid``, ``shared``, ``choices`` and what is below ``ui``. Its page uses
all of it.
"""
