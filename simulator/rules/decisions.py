"""The one table of random decisions: who draws what, under which key.

A draw is a pure function of (seed, subject, object, session, occasion, decision, slot); see
``randomness.py`` for the bits. This table fixes what each of these means for every decision, so
that no two decisions ever read the same number, and so that an added room, product or anchor
shifts nobody else's. Tick, pitch number, order of rooms and view number never enter a key.

Subjects and objects are row numbers of viewers or 32-bit keys of names (``randomness.name_key``).
A room is keyed by its anchor and platform (``randomness.pair_key``). "None" stands for 0.

A draw gives four words. Where ``words`` names several, one draw serves them all.
"""

from enum import IntEnum
from typing import Final, Literal, NamedTuple


class Decision(IntEnum):
    """Codes of the decisions, 8 bits. Codes are never reused: old results depend on them.

    Given up: 31, 32, 33 (taste, comparing and checkout share the block of CONSIDER), 54, 130.
    """

    TRAIT = 1
    NEIGHBOUR = 2
    STARTING_FAN = 3
    OPEN = 10
    PLATFORM_CHOICE = 11
    FEED_RANK = 12
    ENTER = 13
    STAY = 14
    CLOSE = 15
    COMMENT = 20
    LIKE = 21
    GIFT = 22
    SHARE = 23
    FOLLOW = 24
    CONSIDER = 30
    SHELF_NEED = 40
    SHELF_SAMPLE = 41
    SHELF_CHOICE = 42
    RECEIVED_QUALITY = 50
    CANCEL = 51
    RETURN = 52
    COMPLAIN = 53
    UNFOLLOW = 60
    LAPSE = 61
    COME_BACK = 62
    MESSAGE = 63
    PRODUCT_APPEAL = 100
    DEFECT = 101
    LEAD_TIME = 102
    ROOM_SHOCK = 110
    GO_LIVE = 111
    QUIT = 112
    MARKET_SHOCK = 113
    INSPECTION = 120
    DETECTION = 121
    EXPERIMENT = 131
    REVISION = 132
    OPTION_CHOICE = 133
    TIE_BREAK = 134
    ENTRANT = 135
    COMPOSITION = 136


class KeyMeaning(NamedTuple):
    """What the parts of a decision's key stand for.

    Attributes:
        seed: Which of the two seeds: the world's or the viewers'.
        subject: Who draws.
        object_: About what or whom.
        occasion: What goes into the session and occasion fields.
        words: What the words of the block decide, in order.
    """

    seed: Literal["world", "viewers"]
    subject: str
    object_: str
    occasion: str
    words: str


KEYS: Final[dict[Decision, KeyMeaning]] = {
    Decision.TRAIT: KeyMeaning("viewers", "viewer", "trait code", "0", "the trait"),
    Decision.NEIGHBOUR: KeyMeaning("viewers", "viewer", "index", "0", "rewire; whom; how near"),
    Decision.STARTING_FAN: KeyMeaning("viewers", "viewer", "anchor", "0", "fan; bond"),
    Decision.OPEN: KeyMeaning(
        "viewers", "viewer", "none", "session", "open; arrival; look at a neighbour; which"
    ),
    Decision.PLATFORM_CHOICE: KeyMeaning(
        "viewers", "viewer", "platform", "session; 0 the evening, else the need", "Gumbel"
    ),
    Decision.FEED_RANK: KeyMeaning(
        "viewers", "viewer", "room", "session", "race time: organic; paid"
    ),
    Decision.ENTER: KeyMeaning("viewers", "viewer", "room", "session, re-entry", "enter"),
    Decision.STAY: KeyMeaning(
        "viewers",
        "viewer",
        "room",
        "session, re-entry; slot = attempt",
        "frailty (two words per attempt); threshold E; free",
    ),
    Decision.CLOSE: KeyMeaning("viewers", "viewer", "room", "session, re-entry", "close the app"),
    Decision.COMMENT: KeyMeaning("viewers", "viewer", "anchor", "session, re-entry", "comment"),
    Decision.LIKE: KeyMeaning("viewers", "viewer", "anchor", "session, re-entry", "like"),
    Decision.GIFT: KeyMeaning("viewers", "viewer", "anchor", "session, re-entry", "gift; size"),
    Decision.SHARE: KeyMeaning("viewers", "viewer", "anchor", "session, re-entry", "share; whom"),
    Decision.FOLLOW: KeyMeaning("viewers", "viewer", "anchor", "session, re-entry", "follow"),
    Decision.CONSIDER: KeyMeaning(
        "viewers", "viewer", "product", "session", "attention D; taste u; compare; checkout"
    ),
    Decision.SHELF_NEED: KeyMeaning("viewers", "viewer", "category", "session", "need; time"),
    Decision.SHELF_SAMPLE: KeyMeaning("viewers", "viewer", "product", "session", "race time"),
    Decision.SHELF_CHOICE: KeyMeaning(
        "viewers", "viewer", "product (none: category)", "session", "Gumbel; checkout"
    ),
    Decision.RECEIVED_QUALITY: KeyMeaning(
        "viewers",
        "viewer",
        "product",
        "session of the order, channel",
        "fit; defect; delivery",
    ),
    Decision.CANCEL: KeyMeaning(
        "viewers", "viewer", "product", "session of the order, channel", "cancel"
    ),
    Decision.RETURN: KeyMeaning(
        "viewers",
        "viewer",
        "product",
        "session of the order, channel",
        "return; free; when decided",
    ),
    Decision.COMPLAIN: KeyMeaning(
        "viewers",
        "viewer",
        "product",
        "session of the order, channel",
        "problem; complain; to whom",
    ),
    Decision.UNFOLLOW: KeyMeaning("viewers", "viewer", "anchor", "session", "unfollow"),
    Decision.LAPSE: KeyMeaning("viewers", "viewer", "platform", "session", "lapse"),
    Decision.COME_BACK: KeyMeaning("viewers", "viewer", "platform", "session", "come back"),
    Decision.MESSAGE: KeyMeaning(
        "viewers", "sender", "anchor", "session, topic", "sent; to which neighbour"
    ),
    Decision.PRODUCT_APPEAL: KeyMeaning("world", "product", "none", "0", "appeal ξ"),
    Decision.DEFECT: KeyMeaning("world", "product", "batch", "0", "shock of the batch"),
    Decision.LEAD_TIME: KeyMeaning("world", "product", "batch", "0", "delay"),
    Decision.ROOM_SHOCK: KeyMeaning("world", "anchor", "none", "session", "on entering; on buying"),
    Decision.GO_LIVE: KeyMeaning(
        "world", "anchor", "none", "session", "go live; start time; claims stopped by the agency"
    ),
    Decision.QUIT: KeyMeaning("world", "anchor", "none", "session", "quit"),
    Decision.MARKET_SHOCK: KeyMeaning("world", "none", "none", "session", "shock on opening"),
    Decision.INSPECTION: KeyMeaning("world", "operator", "rule", "session", "Gumbel of the rank"),
    Decision.DETECTION: KeyMeaning(
        "world", "operator", "violation", "session", "detected; false positive"
    ),
    Decision.EXPERIMENT: KeyMeaning("world", "agent", "none", "session", "experiment; option"),
    Decision.REVISION: KeyMeaning("world", "agent", "none", "session", "revise; model; imitate"),
    Decision.OPTION_CHOICE: KeyMeaning("world", "agent", "option", "session", "Gumbel"),
    Decision.TIE_BREAK: KeyMeaning("world", "brand", "anchor", "contract period", "strict order"),
    Decision.ENTRANT: KeyMeaning("world", "slot", "trait code", "generation", "the trait"),
    Decision.COMPOSITION: KeyMeaning(
        "world", "agent", "trait code", "0", "what the scenario leaves open"
    ),
}

# The codes as plain integers, for compiled code.
TRAIT: Final = int(Decision.TRAIT)
NEIGHBOUR: Final = int(Decision.NEIGHBOUR)
STARTING_FAN: Final = int(Decision.STARTING_FAN)
OPEN: Final = int(Decision.OPEN)
PLATFORM_CHOICE: Final = int(Decision.PLATFORM_CHOICE)
FEED_RANK: Final = int(Decision.FEED_RANK)
ENTER: Final = int(Decision.ENTER)
STAY: Final = int(Decision.STAY)
CLOSE: Final = int(Decision.CLOSE)
COMMENT: Final = int(Decision.COMMENT)
LIKE: Final = int(Decision.LIKE)
GIFT: Final = int(Decision.GIFT)
SHARE: Final = int(Decision.SHARE)
FOLLOW: Final = int(Decision.FOLLOW)
CONSIDER: Final = int(Decision.CONSIDER)
SHELF_NEED: Final = int(Decision.SHELF_NEED)
SHELF_SAMPLE: Final = int(Decision.SHELF_SAMPLE)
SHELF_CHOICE: Final = int(Decision.SHELF_CHOICE)
RECEIVED_QUALITY: Final = int(Decision.RECEIVED_QUALITY)
CANCEL: Final = int(Decision.CANCEL)
RETURN: Final = int(Decision.RETURN)
COMPLAIN: Final = int(Decision.COMPLAIN)
UNFOLLOW: Final = int(Decision.UNFOLLOW)
LAPSE: Final = int(Decision.LAPSE)
COME_BACK: Final = int(Decision.COME_BACK)
MESSAGE: Final = int(Decision.MESSAGE)
PRODUCT_APPEAL: Final = int(Decision.PRODUCT_APPEAL)
DEFECT: Final = int(Decision.DEFECT)
LEAD_TIME: Final = int(Decision.LEAD_TIME)
ROOM_SHOCK: Final = int(Decision.ROOM_SHOCK)
GO_LIVE: Final = int(Decision.GO_LIVE)
QUIT: Final = int(Decision.QUIT)
MARKET_SHOCK: Final = int(Decision.MARKET_SHOCK)
INSPECTION: Final = int(Decision.INSPECTION)
DETECTION: Final = int(Decision.DETECTION)
EXPERIMENT: Final = int(Decision.EXPERIMENT)
REVISION: Final = int(Decision.REVISION)
OPTION_CHOICE: Final = int(Decision.OPTION_CHOICE)
TIE_BREAK: Final = int(Decision.TIE_BREAK)
ENTRANT: Final = int(Decision.ENTRANT)
COMPOSITION: Final = int(Decision.COMPOSITION)
