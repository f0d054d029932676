"""Decision rules: scalar functions, one file per decision, equation and source in the docstring."""
