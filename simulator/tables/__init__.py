"""Columns that the parts of a market hand to each other: viewers, products, an evening."""
