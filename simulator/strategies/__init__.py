"""What a scenario can name and a study can compare: one small class for each strategy.

``pricing`` (shelf prices), ``promotion`` (discounts in rooms), ``collaboration`` (which anchors, on
which terms), ``traffic`` (what the feed rewards, who buys places). Each holds a ``registry`` from
the name in the scenario to the class; parameters are the validated objects of the scenario.
"""
