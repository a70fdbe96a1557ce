"""The channel grid as an instrument: its picture, its values under the pointer, its open channel.

May import ``shared`` and what is below. The pages that show channels use all of it.
"""
