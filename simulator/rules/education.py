"""What teaching consumers does to them."""

from simulator.rules.compiled import rule


@rule
def taught(trait: float, lesson: float, goal: float) -> float:
    """A trait after a lesson: t' = t + l·(g − t), a step towards what is taught.

    Linear learning (Bush & Mosteller 1955): every lesson closes the same share of what is missing.

    Args:
        trait: t, the viewer's scepticism or impulsivity, 0 to 1.
        lesson: l, share of the distance that a lesson closes, 0 to 1.
        goal: g, what is taught: 1 for doubting claims, 0 for acting on impulse.

    Returns:
        t', between t and g.
    """
    return trait + lesson * (goal - trait)
