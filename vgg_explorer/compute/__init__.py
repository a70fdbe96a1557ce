"""Activations: the weights' chain, the plan of a pass, the pass, its memory, the queue and store.

May import ``images`` and ``network``; it alone imports Keras, TensorFlow and ONNX, and those when
they are first used. Others use ``engine`` (the one way to run a pass), ``extractor``, ``weights``,
``shared_passes`` (for many visitors) and the type in ``activation``; the rest is its own.
"""
