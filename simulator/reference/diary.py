"""What one viewer decides in an evening, written down with every term of every utility.

The reference's code tells a diary of each decision, with what went into it; the diary works out the
terms. ``studies.trace`` turns entries into text.
"""

from typing import TYPE_CHECKING, Any

from simulator.reference.buying import (
    Attention,
    Request,
    fullness,
    lead_share,
    offer_parts,
)
from simulator.reference.diary_of_shelf import ShelfNotes
from simulator.reference.opening import Invitation, search_pull
from simulator.reference.solving import add
from simulator.reference.tonight import Offer, Room, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.buying import buy_probability
from simulator.rules.feed import enter_probability
from simulator.rules.numerics import log
from simulator.rules.randomness import Word, gumbel

if TYPE_CHECKING:
    from simulator.reference.feed import Feed
    from simulator.reference.visit import View, Visit


class Diary(ShelfNotes):
    """The diary of one viewer; see ``notes.Notes``."""

    # Opening an app.

    def opening(
        self,
        tonight: Invitation,
        pull: float,
        errand: float,
        invitation: float,
        probability: float,
        word: Word,
        opens: bool,
    ) -> None:
        """Whether she opens an app."""
        viewer, weights = self.viewer, tonight.opening
        terms = {
            "inclination": viewer.inclination,
            "habit": weights.habit_slope * (add(viewer.habit) - 0.5),
            "followed on air": weights.followed_pull * log(1.0 + pull),
            "calendar and shock": tonight.shift,
            "needs": errand,
            "invitation": invitation,
        }
        self.note(
            "opening", "opens an app", terms=terms, probability=probability, word=word,
            outcome="yes" if opens else "no",
        )  # fmt: skip

    def platform(
        self, name: str, tonight: Invitation, place: int, pull: float, utility: float, word: Word
    ) -> None:
        """What a platform is worth to her tonight."""
        viewer, weights = self.viewer, tonight.opening
        terms = {
            "attraction": tonight.preferences.evening(viewer, place),
            "search": search_pull(viewer, tonight, place),
            "habit": weights.platform_habit_pull * viewer.habit[place],
            "followed on air": weights.followed_pull * log(1.0 + pull),
            "luck": gumbel(word),
        }
        self.note("opening", f"platform {name}", terms=terms, total=utility + gumbel(word))

    def arriving(self, name: str, minute: float) -> None:
        """Which platform it is, and when."""
        self.note("opening", f"opens {name}", minute=minute)

    def looking_at_neighbour(self, row: int) -> None:
        """Whom a neighbour follows."""
        told = self.viewer.invited_by
        self.note(
            "opening", f"looks at whom viewer {row} follows",
            outcome=f"sees {self.names.anchors[told]}" if told >= 0 else "nobody on air here",
        )  # fmt: skip

    def watching_video(self, anchor: int) -> None:
        """Whose short video she has seen."""
        self.note("opening", "sees a short video", outcome=f"of {self.names.anchors[anchor]}")

    def feed(self, feed: "Feed") -> None:
        """The page that she is shown."""
        for number, listed in enumerate(feed.page, start=1):
            self._listed(f"place {number}", listed)
        for listed in feed.paid:
            self._listed("paid place", listed)

    def _listed(self, what: str, listed: Any) -> None:
        figure = {"followed": "bond", "told of": "", "paid": "race time"}.get(
            listed.why, "race time"
        )
        self.note(
            "feed", f"{what}: {self.names.anchors[listed.room.anchor]}", outcome=listed.why,
            facts={figure: listed.time} if figure else {},
        )  # fmt: skip

    # In the feed and in rooms.

    def feed_ends(self, minute: float) -> None:
        """Nothing more to see."""
        self.note("rooms", "swipes to the end of the feed and closes the app", minute=minute)

    def shown(
        self,
        visit: "Visit",
        room: Room,
        paid: bool,
        bond: float,
        taste: float,
        discount: float,
        utility: float,
        word: Word,
        enters: bool,
    ) -> None:
        """Whether she enters the room on show."""
        tonight, weights = visit.tonight, visit.tonight.behaviour.entering
        terms = {
            "level": tonight.levels.enter,
            "room's evening": room.entering_shock,
            "bond": weights.bond * bond,
            "taste": weights.taste * taste,
            "content": weights.content * room.content[self.viewer.segment],
            "discount": weights.discount * discount,
            "viewers on show": weights.popularity * log(1.0 + room.displayed),
        }
        self.note(
            "rooms", f"is shown {self.names.anchors[room.anchor]}", minute=visit.clock,
            terms=terms, total=utility, probability=enter_probability(utility), word=word,
            outcome="enters" if enters else "swipes on",
            facts={"lap": visit.feed.lap, "place": "paid" if paid else "of the page"},
        )  # fmt: skip

    def entering(self, view: "View") -> None:
        """How patient she is in this view."""
        self.note(
            "rooms", f"enters the room of {self.names.anchors[view.room.anchor]}",
            minute=view.entered,
            facts={"frailty": view.frailty, "patience": view.patience},
        )  # fmt: skip

    def turning(self, visit: "Visit", view: "View", fit: float) -> None:
        """What is pitched now, how it holds her, and how much attention it still needs."""
        room, offer, tonight = view.room, view.offer, visit.tonight
        weights = tonight.behaviour.staying
        selling = 0.0 if offer is None else offer.exaggeration
        terms = {
            "base hazard": log(tonight.base_hazard),
            "frailty": log(view.frailty),
            "content": -weights.content * room.content[self.viewer.segment],
            "bond": -weights.bond * view.bond,
            "fit": -weights.fit * fit,
            "hard selling": weights.hard_selling * selling,
            "lag": weights.lag * room.lag,
        }
        if room.leave_factor != 1.0:
            terms["tools"] = log(room.leave_factor)
        facts: dict[str, Any] = {
            "hazard per minute": view.hazard, "patience left": view.patience,
            "leaves at": min(view.leaves, room.end),
        }  # fmt: skip
        if view.attention is not None:
            facts |= {
                "attention needed": view.attention.needed, "attention paid": view.attention.paid,
                "attention per minute": view.attention.rate,
            }  # fmt: skip
            if not view.attention.decided:
                facts["considers at"] = view.attention.ready
        what = "nothing" if offer is None else self.names.products[offer.good.index]
        self.note(
            "rooms", f"sees {what} pitched", minute=view.since, terms=terms, total=log(view.hazard),
            of="log hazard", facts=facts,
        )  # fmt: skip

    def leaving(self, visit: "Visit", view: "View", minutes: float) -> None:
        """She leaves a room."""
        self.note(
            "rooms", f"leaves {self.names.anchors[view.room.anchor]}", minute=visit.clock,
            facts={"minutes watched": minutes},
        )  # fmt: skip

    # Considering and buying.

    def considering(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        view: "View",
        offer: Offer,
        attention: Attention,
        believed: float,
        minute: float,
    ) -> None:
        """What the offer on show is worth to her."""
        good, room, weights = offer.good, view.room, tonight.behaviour.buying
        terms = self.product_terms(tonight, good, good.room_level, attention.expected_quality)
        terms |= {
            "room's evening": room.buying_shock,
            "charisma": room.charm,
            "bond": weights.bond * view.bond,
            "image fit": weights.image_fit * offer.image_fit,
        }
        price_fen = attention.price_fen
        terms |= self.price_terms(tonight, good, price_fen, attention.reference_ratio)
        terms["satiation"] = fullness(viewer, tonight, good)
        if offer.partner is not None:
            terms |= self._bundle_terms(viewer, tonight, offer, terms, attention)
        again = "considers again" if attention.considered else "considers"
        self.note(
            "buying", f"{again} {self.names.products[good.index]}", minute=minute, terms=terms,
            total=attention.value, of="V",
            probability=buy_probability(attention.value, weights.heat_cap), word=attention.taste,
            outcome="may buy if it gets hot enough" if attention.choosing else "cannot be moved",
            facts={
                "price yuan": price_fen / 100, "reference ratio": attention.reference_ratio,
                "rating": good.rating, "claim believed": believed,
                "expected quality": attention.expected_quality,
                "largest heat, in the chance": weights.heat_cap,
            },
        )  # fmt: skip

    def _bundle_terms(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        offer: Offer,
        terms: dict[str, float],
        attention: Attention,
    ) -> dict[str, float]:
        """The parts of two products: those of the first by its share, the second in one."""
        share = lead_share(offer)
        own = ("level", "appeal", "awareness", "festival", "taste", "quality", "satiation")
        worth, full = offer_parts(viewer, tonight, offer, attention.expected_quality)
        first = {name: share * terms[name] for name in own}
        return first | {"second product": worth + full - add(first.values())}

    def looking(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        view: "View",
        attention: Attention,
        shown: float,
        warmth: float,
        tempted: bool,
        minute: float,
    ) -> None:
        """Whether the room is hot enough to make her buy."""
        urge = tonight.behaviour.buying.scarcity * viewer.impulsivity * shown
        social = viewer.susceptibility * log(1.0 + view.room.rate_ratio)
        terms = {"V": attention.value, "scarcity": urge, "recent orders": social}
        if urge + social > warmth:
            terms["cap of heat"] = warmth - (urge + social)
        self.note(
            "buying", "looks at the room", minute=minute, terms=terms,
            total=attention.value + warmth, of="V + heat",
            probability=buy_probability(attention.value, warmth), word=attention.taste,
            outcome="is tempted" if tempted else "not yet", facts={"heat": warmth},
        )  # fmt: skip

    def not_comparing(self, attention: Attention) -> None:
        """She does not look for a lower price."""
        self.note("buying", "compares prices", word=attention.compares, outcome="no")

    def comparing(
        self, offer: Offer, attention: Attention, value: float, warmth: float, still: bool
    ) -> None:
        """She looks for the lowest price in sight."""
        lowest = min(offer.lowest_fen, attention.price_fen)
        terms = {
            "V": attention.value, "lowest price as reference": value - attention.value,
            "heat": warmth,
        }  # fmt: skip
        self.note(
            "buying", "compares prices", terms=terms, total=value + warmth, of="V + heat",
            probability=buy_probability(value, warmth), word=attention.taste,
            outcome="still buys" if still else "not at this price",
            facts={"lowest price yuan": lowest / 100},
        )  # fmt: skip

    def paying(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        attention: Attention,
        payment: int,
        affordable: bool,
        completes: bool,
    ) -> None:
        """Whether the wallet holds the price, and whether she completes the checkout."""
        outcome = "asks for it" if completes else "gives up at the checkout"
        self.note(
            "buying", "goes to the checkout",
            probability=tonight.behaviour.buying.checkout_completion, word=attention.checkout,
            outcome=outcome if affordable else "cannot pay",
            facts={"payment yuan a person": payment / 100, "wallet yuan": viewer.wallet_fen / 100},
        )  # fmt: skip

    def served(self, request: Request, units: int) -> None:
        """What was left for her."""
        self.note(
            "buying", f"is served {self.names.products[request.offer.good.index]}",
            minute=request.minute, outcome="orders" if units else "sold out",
            facts={"units for her people": units, "people": request.viewer.people},
        )  # fmt: skip
