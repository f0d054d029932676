"""Compiled loops over columns. They draw keyed numbers and call the rules; they know no Mesa."""
