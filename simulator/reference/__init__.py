"""The reference engine: viewers as plain Python objects, a second opinion on the compiled loops.

Written from the description of the model, not from the kernels: it shares with them the scalar
rules, the declaration of columns and the model's constants, and nothing else. It is slow; its
worth is that both engines agree to the last bit.
"""
