"""Anchors (主播): stars, professionals, celebrities, KOCs, store hosts and virtual hosts."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import mesa

from simulator.rules.randomness import name_key
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.campaigns import SpecialSession
from simulator.scenario.conduct import AnchorConduct
from simulator.scenario.errors import ScenarioError
from simulator.scenario.places import ANCHOR_TYPES, AnchorType
from simulator.scenario.room_plans import RoomPlan
from simulator.tables.columns import MOST_ANCHORS

AnchorStatus = Literal["active", "suspended", "banned", "gone", "waiting"]
FULL_CREDIT = 100.0
NOBODY = -1
"""Index of an agency or brand that an anchor does not have."""
NOT_AGREED: Final = -1
"""Split of a host who has agreed on none of her own."""


@dataclass(frozen=True)
class AnchorSpec:
    """What the scenario says about one anchor; the fields mean what they mean in ``Anchor``."""

    name: str
    type: AnchorType
    platform: int
    agency: int
    brand: int
    charisma: float
    expertise: float
    interaction: float
    creativity: float
    image: tuple[float, float, float]
    exaggeration: float
    screening: float
    starting_fans: int
    categories: tuple[int, ...]
    content_mix: tuple[float, ...]
    on_air_minutes: int
    slots: int
    commission_bp: int
    slot_fee_per_view: float
    reservation_income_fen: int
    bonding: float
    room: RoomPlan
    exclusivity: float = 0.0
    specials: tuple[SpecialSession, ...] = ()
    linked_to: str | None = None
    spill_over: float = 0.0
    link_cost: float = 0.0
    generation: int = 0
    slot_fee_fen: int | None = None
    usual_views: float | None = None
    conduct: tuple[AnchorConduct, ...] = ()


class Anchor(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """A host with a room.

    Args:
        model: The market.
        index: Position among the anchors.
        spec: What the scenario says about the anchor.
    """

    name: str
    key: int
    """32-bit hash of ``anchor/<name>``: the identity in every draw."""
    index: int
    """Position among the market's anchors."""
    type: AnchorType
    kind_index: int
    """Position of the type in ``ANCHOR_TYPES``."""
    platform: int
    """Index of the platform of the room."""
    agency: int
    """Index of the agency, -1 for independents."""
    split_bp: int
    """Agency's share that she has agreed on, basis points; ``NOT_AGREED`` for the posted one."""
    brand: int
    """Index of the brand whose own room this is, -1 for everybody else."""
    charisma: float
    """0 to 1."""
    expertise: float
    """Product knowledge, 0 to 1."""
    interaction: float
    """Interaction skill, 0 to 1."""
    creativity: float
    """Content creativity, 0 to 1."""
    image: tuple[float, float, float]
    """Prestige, warmth, fun; each 0 to 1."""
    exaggeration: float
    """Exaggeration of claims, in {0, 0.25, 0.5}."""
    screening: float
    """Effort in screening products before pitching, 0 to 1."""
    starting_fans: int
    """Followers at the start, people."""
    credit: float
    """Credit score, points from 0 to 100."""
    traffic_factor: float
    """Factor of credit and limits on the room's feed weight; the regulator sets it."""
    fatigue: float
    """0 to 1."""
    categories: tuple[int, ...]
    """Indices of the categories pitched; empty for all of them."""
    content_mix: tuple[float, ...]
    """Weights of the six content formats in the order of ``FORMATS``."""
    on_air_minutes: int
    """Length of a broadcast, minutes."""
    slots: int
    """Products in a broadcast."""
    commission_bp: int
    """Commission asked, basis points of the price."""
    slot_fee_per_view: float
    """Slot fee asked, yuan per product and expected view (people)."""
    slot_fee_fen: int | None
    """Slot fee asked, fen per product and session; None if it goes by expected views."""
    usual_views: float | None
    """Views per broadcast expected at first, people; None if they are worked out from fans."""
    reservation_income_fen: int
    """Income below which staying away is better, fen per session."""
    bonding: float
    """Strength of the bonds that viewers form with this type of host, 0 to 1."""
    exclusivity: float
    """Asked for selling no rival of a category, over what a slot brings an evening."""
    specials: tuple[SpecialSession, ...]
    """Special sessions that the scenario gives the room."""
    linked_to: str | None
    """Anchor whose room on another platform this is, None for a person of one's own."""
    spill_over: float
    """Share of followers that rooms of one person credit to each other."""
    link_cost: float
    """Cost of a linked session, yuan."""
    special: SpecialSession | None
    """The special session held tonight."""
    room: RoomPlan
    """How the room is run: pitches, team and tools."""
    status: AnchorStatus
    expected_back: bool
    """Whether she is away and the scenario lets her return: her followers keep her in mind."""
    comes_back: int | None
    """First session in which she may go on elsewhere after a ban, None if never."""
    banned_by: set[int]
    """Indices of the platforms that have banned this room."""
    own_standing: "tuple[AnchorStatus, int] | None"
    """Her own status and end of suspension while a pact holds sanctions of other rooms for her."""
    suspended_until: int
    """First session after a suspension."""
    on_air: bool
    """Whether the anchor broadcasts tonight."""
    expected_views: float
    """Moving average of views per broadcast, people."""
    expected_income_fen: float
    """Moving average of income per broadcast, fen."""
    unnoted_fen: int
    """Income less fines and costs since the last broadcast that the average has not yet, fen."""
    gmv_per_view_fen: float
    """Shrunken GMV per view as everybody sees it, fen."""
    inflated: float
    """Reported over true GMV per view, at least 1; the operator knows it."""
    sessions_below_reservation: int
    """Sessions in a row with an expected income below the reservation income."""
    account: int
    """Account in the ledger, -1 before it is opened."""
    generation: int
    """0 for the cast of the scenario, then 1, 2, ... for those who replace one another."""
    conduct: tuple[AnchorConduct, ...]
    """What the host does beyond the law."""
    ceased: dict[str, int]
    """First session in which a violation may be taken up again, by its name."""
    stigma: float
    """What published findings take from entering the room and from buying there, log-odds."""
    fakes: dict[int, tuple[int, int]]
    """Fake orders in tonight's room and what they were paid, fen, by product row."""

    def __init__(self, model: Any, index: int, spec: AnchorSpec) -> None:
        if index >= MOST_ANCHORS:
            raise ScenarioError(
                f"viewers cannot tell more than {MOST_ANCHORS:,} anchors apart, store hosts and "
                "those who entered and left included: ask for fewer anchors, brands or sessions"
            )
        super().__init__(model)
        self.__dict__.update(vars(spec))
        self.key = name_key(f"anchor/{spec.name}")
        self.index = index
        self.kind_index = ANCHOR_TYPES.index(spec.type)
        self.credit = FULL_CREDIT
        self.split_bp = NOT_AGREED
        self.special = None
        self.traffic_factor = 1.0
        self.fatigue = 0.0
        self.status = "active"
        self.expected_back = False
        self.suspended_until = 0
        self.comes_back, self.banned_by, self.own_standing = None, set(), None
        self.on_air = False
        self.expected_views = 0.0
        self.expected_income_fen = 0.0
        self.unnoted_fen = 0
        self.gmv_per_view_fen = 0.0
        self.sessions_below_reservation = 0
        self.account = -1
        self.ceased, self.stigma, self.fakes, self.inflated = {}, 0.0, {}, 1.0

    def is_forgotten(self) -> bool:
        """Tell whether she is away for good, so that her followers drop her."""
        return self.status in ("gone", "banned") and not self.expected_back

    def agreed_split_bp(self, posted_bp: int) -> int:
        """Return her agency's share: the one that she has agreed on, else the posted one."""
        return posted_bp if self.split_bp == NOT_AGREED else self.split_bp

    def is_store_host(self) -> bool:
        """Tell whether the room is a brand's own."""
        return self.brand != NOBODY

    def asked_slot_fee_fen(self) -> int:
        """The slot fee asked, fen per product and session: as stated, else by expected views."""
        if self.slot_fee_fen is not None:
            return self.slot_fee_fen
        fee_yuan = self.slot_fee_per_view * self.expected_views
        return round(fee_yuan * FEN_PER_YUAN)

    def asked_exclusivity_fee_fen(self) -> int:
        """Asked for selling no rival of a product's category, fen per product and session.

        A multiple of what a slot brings on an evening: what rivals would pay for theirs.
        """
        return round(self.exclusivity * max(self.expected_income_fen, 0.0) / self.slots)

    def pitches(self, category: int) -> bool:
        """Tell whether the anchor pitches products of a category (index)."""
        return not self.categories or category in self.categories

    def end_suspension(self, session: int) -> None:
        """Return to work when a suspension is over.

        Args:
            session: The session that begins.
        """
        if self.status == "suspended" and session >= self.suspended_until:
            self.status = "active"
