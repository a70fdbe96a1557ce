"""An open channel on the Activations page."""
