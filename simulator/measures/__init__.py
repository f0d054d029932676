"""What a market is measured by.

Read in this order: ``definitions`` (every measure with formula and unit), ``columns`` (every table
of a result folder), ``inputs`` (what the recorder reads), ``recorder`` (one session after the
other), ``snapshot`` and ``minutes`` (what is read off an evening), ``order_rows`` and ``tallies``
(orders counted by the session in which they were placed), ``loyalty`` (who comes back),
``instruments`` (what spending brought), ``money`` (flows of the ledger by cohort),
``concentration``, ``summary`` and ``members`` (brands, anchors, platforms in it), ``describing``.
"""
