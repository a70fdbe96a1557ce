"""The pass on a GPU, and activations that stay there: in Keras's operations, for any backend.

The app runs Keras on TensorFlow; nothing here names it but ``backend``, so that the same code can
be measured where another backend has the GPU. Others of ``compute`` use ``GpuPass``, ``Resident``'s
``GpuActivation`` and ``backend``.
"""
