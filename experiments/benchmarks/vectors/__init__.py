"""The evening in NumPy, with the same keyed draws and so the same decisions as the kernel."""
