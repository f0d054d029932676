"""Money, goods and orders: exact books in integer fen and whole units.

Read in this order: ``flows`` (who may pay whom, for what), ``ledger`` (double entry), ``chart``
(from an agent to its accounts), ``shares`` (how a sum is split), ``claims`` (dues that could not be
paid), ``stock``, ``orders`` (the life of an order), ``fees`` (slot fees and gifts), ``cohorts``
(profit by session of the order), ``logs`` (tables for the result folder).
"""
