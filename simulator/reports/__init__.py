"""The report of a result folder: one HTML file that opens offline, and its figures."""
