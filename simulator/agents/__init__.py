"""Who acts besides viewers: anchors, agencies, brands, platforms, the regulator; what they decide.

Read in this order: ``casting`` (from a scenario to the cast), ``anchor``, ``brand``, ``agency``,
``platform`` (the agents), ``beliefs`` (what they expect), ``contracts`` and ``terms`` (who sells
what where), ``evening_plan`` (who is on air tonight) with ``line_up``, ``rooms_on_air`` and
``offers_on_air``, then ``regulator``, ``adaptation``, ``exits`` and ``supply``.
"""
