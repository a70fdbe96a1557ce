"""What leaves the house as a file: NPZ and CSV.

May import ``pictures`` and everything below. Others use all of it.
"""
