"""Settings for all tests."""

from hypothesis import settings

# No deadline: the first example of a compiled rule includes its compilation.
# Derandomised: a failure on one machine is the same failure on every machine.
settings.register_profile("livemarket", deadline=None, derandomize=True)
settings.load_profile("livemarket")
