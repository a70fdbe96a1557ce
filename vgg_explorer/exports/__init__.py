"""What leaves the house as a file: NPZ and CSV.

May import everything below ``cli`` and ``ui``. Others use all of it.
"""
