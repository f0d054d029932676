"""The stages of a session that move many viewers or orders: pick columns, call kernels, book."""
