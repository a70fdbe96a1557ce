"""What a notebook shows of an answer, of a comparison and of a tensor's channels.

May import ``charts``, ``pictures`` and everything below. The interface for programs uses it.
"""
