"""The one table of random decisions: who draws what, under which key.

A draw is a pure function of (seed, subject, object, session, occasion, decision, slot); see
``randomness.py`` for the bits. This table fixes what each of these means for every decision, so
that no two decisions ever read the same number, and so that an added room, product or anchor
shifts nobody else's. Tick, pitch number, order of rooms and view number never enter a key.

Subjects and objects are row numbers of viewers or 32-bit keys of names (``randomness.name_key``).
A room is keyed by its anchor and platform (``randomness.pair_key``).

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
    COUPON = 34
    BIRTHDAY = 35
    REMINDER = 36
    INSERT_COUPON = 37
    SHELF_NEED = 40
    SHELF_SAMPLE = 41
    SHELF_CHOICE = 42
    RECEIVED_QUALITY = 50
    CANCEL = 51
    RETURN = 52
    COMPLAIN = 53
    ASSISTANT = 55
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
    LIVE_CONTROL = 140
    WARM_UP = 141
    DITHER = 150
    NEWS = 160
    OUTAGE = 161


class KeyMeaning(NamedTuple):
    """What the parts of a decision's key stand for.

    A part that is always 0 is given as "0"; "0: ..., else ..." says when it is 0. A test compares
    the table with every draw of the program.

    Attributes:
        seed: Which of the two seeds: the world's or the viewers'.
        subject: Who draws.
        object_: About what or whom.
        words: What the words of the block decide, in order.
        session: What goes into the session field.
        occasion: What goes into the occasion field.
        slot: What goes into the slot field.
    """

    seed: Literal["world", "viewers"]
    subject: str
    object_: str
    words: str
    session: str = "0"
    occasion: str = "0"
    slot: str = "0"


def _tonight(object_: str, words: str, occasion: str = "0", slot: str = "0") -> KeyMeaning:
    """A viewer's decision of this session."""
    return KeyMeaning("viewers", "viewer", object_, words, "session", occasion, slot)


def _of_an_order(words: str) -> KeyMeaning:
    """What becomes of an order: keyed by when and where it was placed."""
    return KeyMeaning("viewers", "viewer", "product", words, "session of the order", "channel")


def _of_an_agent(object_: str, words: str) -> KeyMeaning:
    """A firm's or host's decision of this session."""
    return KeyMeaning("world", "agent", object_, words, "session")


KEYS: Final[dict[Decision, KeyMeaning]] = {
    Decision.TRAIT: KeyMeaning(
        "viewers", "viewer", "trait code; of a taste the category", "the trait",
        slot="0: traits of a code of their own, else trait code",
    ),
    Decision.NEIGHBOUR: KeyMeaning("viewers", "viewer", "index", "rewire; whom; how near"),
    Decision.STARTING_FAN: KeyMeaning("viewers", "viewer", "anchor", "fan; bond"),
    Decision.OPEN: _tonight("0", "open; arrival; look at a neighbour; which"),
    Decision.PLATFORM_CHOICE: _tonight("platform", "Gumbel", "0: of the evening, else the need"),
    Decision.FEED_RANK: _tonight("room", "race time: organic; paid; sample of too many rooms"),
    Decision.ENTER: _tonight("room", "enter", "re-entry"),
    Decision.STAY: _tonight(
        "room", "frailty (two words per attempt); threshold E; free", "re-entry",
        "0: first attempt, else number of the attempt",
    ),
    Decision.CLOSE: _tonight("room", "close the app", "re-entry"),
    Decision.COMMENT: _tonight("anchor", "comment", "re-entry"),
    Decision.LIKE: _tonight("anchor", "like", "re-entry"),
    Decision.GIFT: _tonight("anchor", "gift; size", "re-entry"),
    Decision.SHARE: _tonight("anchor", "share; whom", "re-entry"),
    Decision.FOLLOW: _tonight("anchor", "follow", "re-entry"),
    Decision.CONSIDER: _tonight("product", "attention D; taste u; compare; checkout"),
    Decision.COUPON: _tonight("brand", "claims the coupon"),
    Decision.BIRTHDAY: KeyMeaning("viewers", "viewer", "0", "day of the year"),
    Decision.REMINDER: _tonight("brand", "reads the reminder"),
    Decision.INSERT_COUPON: KeyMeaning(
        "viewers", "viewer", "brand", "scans the coupon", "session after that of the parcel"
    ),
    Decision.SHELF_NEED: _tonight("category", "need; time"),
    Decision.SHELF_SAMPLE: _tonight("product", "race time"),
    Decision.SHELF_CHOICE: _tonight("product; of buying nothing the category", "Gumbel; checkout"),
    Decision.RECEIVED_QUALITY: _of_an_order("fit; defect; delivery"),
    Decision.CANCEL: _of_an_order("cancel"),
    Decision.RETURN: _of_an_order("return; free; when decided"),
    Decision.COMPLAIN: _of_an_order("problem; complain; to whom"),
    Decision.ASSISTANT: _of_an_order("answered by an assistant for good"),
    Decision.UNFOLLOW: _tonight("anchor", "unfollow"),
    Decision.LAPSE: KeyMeaning(
        "viewers", "viewer", "platform", "lapse", "0: before the first, else session",
        "0: in a session, else 1",
    ),
    Decision.COME_BACK: _tonight("platform", "come back"),
    Decision.MESSAGE: _tonight("anchor", "sent; to which neighbour", "topic"),
    Decision.PRODUCT_APPEAL: KeyMeaning("world", "product", "0", "appeal ξ"),
    Decision.DEFECT: KeyMeaning("world", "product", "batch", "shock of the batch"),
    Decision.LEAD_TIME: KeyMeaning("world", "product", "batch", "delay"),
    Decision.ROOM_SHOCK: _of_an_agent("0", "on entering; on buying"),
    Decision.GO_LIVE: _of_an_agent(
        "0", "go live; start time; claims stopped by the agency; claims stopped by the platform"
    ),
    Decision.QUIT: _of_an_agent("0", "quit"),
    Decision.MARKET_SHOCK: KeyMeaning("world", "0", "0", "shock on opening", "session"),
    Decision.INSPECTION: KeyMeaning(
        "world", "operator; of rounding the capacity the regulator", "rule", "Gumbel of the rank",
        "session", slot="0: of the capacity, else host",
    ),
    Decision.DETECTION: KeyMeaning(
        "world", "operator", "violation", "detected; false positive", "session", slot="host"
    ),
    Decision.EXPERIMENT: _of_an_agent("0", "experiment; option"),
    Decision.REVISION: _of_an_agent("0", "revise; model; imitate"),
    Decision.OPTION_CHOICE: _of_an_agent("option", "Gumbel"),
    Decision.TIE_BREAK: KeyMeaning("world", "brand", "anchor", "strict order", "contract period"),
    Decision.ENTRANT: KeyMeaning(
        "world", "slot", "trait code", "the trait", "generation", slot="position"
    ),
    Decision.COMPOSITION: KeyMeaning(
        "world", "agent", "trait code", "what the scenario leaves open", slot="position"
    ),
    Decision.LIVE_CONTROL: KeyMeaning(
        "world", "anchor", "0: of acting on figures, else product", "act; rate of orders",
        "session", "minute",
    ),
    Decision.WARM_UP: _tonight("anchor", "see the short video"),
    Decision.DITHER: _of_an_agent("product", "up or down"),
    Decision.NEWS: _tonight("anchor, brand or platform", "hears of it"),
    Decision.OUTAGE: _of_an_agent("platform", "is hit"),
}  # fmt: skip

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
COUPON: Final = int(Decision.COUPON)
BIRTHDAY: Final = int(Decision.BIRTHDAY)
INSERT_COUPON: Final = int(Decision.INSERT_COUPON)
REMINDER: Final = int(Decision.REMINDER)
SHELF_NEED: Final = int(Decision.SHELF_NEED)
SHELF_SAMPLE: Final = int(Decision.SHELF_SAMPLE)
SHELF_CHOICE: Final = int(Decision.SHELF_CHOICE)
RECEIVED_QUALITY: Final = int(Decision.RECEIVED_QUALITY)
CANCEL: Final = int(Decision.CANCEL)
RETURN: Final = int(Decision.RETURN)
COMPLAIN: Final = int(Decision.COMPLAIN)
ASSISTANT: Final = int(Decision.ASSISTANT)
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
LIVE_CONTROL: Final = int(Decision.LIVE_CONTROL)
WARM_UP: Final = int(Decision.WARM_UP)
DITHER: Final = int(Decision.DITHER)
NEWS: Final = int(Decision.NEWS)
OUTAGE: Final = int(Decision.OUTAGE)
