"""What a tensor, a channel, a cell or a pair of tensors holds, in numbers.

May import ``compute`` (for the type of an activation) and ``network``. Others use all of it.
"""
