"""The Compare page: two images or two tensors, channel by channel.

May import ``shared``, ``choices`` and what is below ``ui``. Its page uses all of it.
"""
