"""What a report says, language by language: the same names in each, and how numbers are written."""
