"""What a scenario can name and a study can compare: one small class for each strategy.

``pricing`` (shelf prices), ``price_promotions``, ``promotion`` and ``loyalty`` (what is taken off
them, where and for whom), ``collaboration`` (which anchors, on which terms), ``line_up`` (what a
room shows when), ``stocking`` (how much is ordered), ``traffic`` (what the feed rewards, who buys
places). Where one strategy of several is named, a ``registry`` leads from the name to the class;
parameters are the validated objects of the scenario.
"""
