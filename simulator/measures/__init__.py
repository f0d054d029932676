"""What a market is measured by.

Read in this order: ``definitions`` (every measure with formula and unit), ``columns`` (every table
of a result folder), ``inputs`` (what the recorder reads), ``recorder`` (one session after the
other), ``tallies`` (orders counted by the session in which they were placed), ``money`` (flows of
the ledger by cohort), ``concentration``, ``summary``.
"""
