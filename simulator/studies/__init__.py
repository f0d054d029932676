"""Work with whole runs: one run into a folder now; comparisons and searches build on it."""
