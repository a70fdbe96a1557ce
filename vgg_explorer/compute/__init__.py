"""Activations: the weights' chain, the plan of a pass, the pass, its memory and its store.

May import ``images`` and ``network``; it alone imports Keras, TensorFlow and ONNX, and those when
they are first used. Others use ``extractor``, ``first_load``, ``weights``, ``activation_store``
and the type in ``activation``; ``weight_files``, ``download``, ``onnx_wheel`` and ``memory`` are
its own.
"""
