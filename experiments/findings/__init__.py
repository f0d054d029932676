"""Published findings, tried on the model."""
