"""Looking things up in an evening that is planned."""

from typing import Any

import numpy as np

from simulator.tables.evening import Evening


def named(agents: Any, name: str) -> Any:
    return next(agent for agent in agents if agent.name == name)


def room_of(evening: Evening, anchor: Any) -> int:
    (row,) = np.flatnonzero(evening.rooms.anchor == anchor.index)
    return int(row)


def offer_of(market: Any, evening: Evening, anchor: str, product: str) -> int:
    room = room_of(evening, named(market.anchors, anchor))
    row = market.products.names.index(product)
    (offer,) = np.flatnonzero((evening.offers.room == room) & (evening.offers.product == row))
    return int(offer)
