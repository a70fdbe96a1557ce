"""What a pass gives: one tensor of one image."""

import numpy as np
from numpy.typing import NDArray

Activation = NDArray[np.float32]
"""float32, (height, width, channels), read-only where it comes from the network."""
