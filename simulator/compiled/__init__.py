"""The compiled engine: viewers in columns, every decision of theirs in compiled loops."""
