"""The evening in plain Python with ``random``: what one writes first.

Its numbers are not keyed, so it is the kernel's evening in distribution only.
"""
