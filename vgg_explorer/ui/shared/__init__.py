"""What several pages use: frame, choices, fields, components, and the forward pass of a session."""
