"""Benchmarks: one evening played by several programs that make the same decisions."""
