"""Short videos before a broadcast: who is shown one, and comes all the likelier."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.decisions import WARM_UP
from simulator.rules.randomness import chance, draw
from simulator.tables.columns import NOBODY


@njit(cache=True, error_model="numpy", nogil=True)
def show_videos(
    invited_by: NDArray[np.int32],
    lapsed: NDArray[np.int8],
    anchors: NDArray[np.int32],
    anchor_keys: NDArray[np.int64],
    platforms: NDArray[np.int32],
    shares: NDArray[np.float64],
    session: int,
    seed: np.uint64,
    seen: NDArray[np.int32],
    begin: int,
    end: int,
) -> None:
    """Show short videos to viewers; whoever sees one is invited to the room.

    A neighbour's invitation goes first. Of several videos the one with the smallest draw stays in
    mind, so that an added video takes only those viewers whom it reaches.

    Args:
        invited_by: Anchor that a viewer was told of; written for those who see a video.
        lapsed: Platforms given up, one bit each.
        anchors: Anchors with a video tonight.
        anchor_keys: Their keys.
        platforms: Their platforms.
        shares: Shares of people on the platform who are shown the video.
        session: Session number.
        seed: Seed of the draws.
        seen: Anchor whose video each viewer keeps in mind, -1 for none; written.
        begin: First row.
        end: Row after the last.
    """
    for i in range(begin, end):
        seen[i] = NOBODY
        if invited_by[i] != NOBODY:
            continue
        least = np.int64(0)
        for k in range(anchors.shape[0]):
            word = draw(seed, i, anchor_keys[k], session, 0, WARM_UP, 0)
            if (lapsed[i] >> platforms[k]) & 1 or not chance(word, shares[k]):
                continue
            if seen[i] == NOBODY or word < least:
                seen[i], least = anchors[k], word
        invited_by[i] = seen[i]
