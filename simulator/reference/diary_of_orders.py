"""What a viewer's diary says of leaving rooms, of parcels, of neighbours and of the night."""

from typing import TYPE_CHECKING, Any

from simulator.population.parameters import NEUTRAL_HABIT
from simulator.reference.night import Night
from simulator.reference.notes import Notes
from simulator.reference.orders import Customs, Parcel
from simulator.reference.solving import rare
from simulator.reference.talking import Message
from simulator.reference.tonight import Tonight
from simulator.reference.viewer import Bond, PlainViewer
from simulator.rules.after_sales import shortfall
from simulator.rules.numerics import log
from simulator.rules.randomness import Word
from simulator.tables.viewers import INVITE

if TYPE_CHECKING:
    from simulator.reference.visit import View


def yes_or_no(happens: bool) -> str:
    """The outcome of a plain decision."""
    return "yes" if happens else "no"


class OrderNotes(Notes):
    """Entries about the end of a view, parcels, messages and the night."""

    # At the end of a view.

    def interacting(self, name: str, probability: float, word: Word, done: bool) -> None:
        """Whether she commented, liked, gave or shared."""
        self.note("leaving", name, probability=probability, word=word, outcome=yes_or_no(done))

    def gift(self, fen: int) -> None:
        """What she gave."""
        self.note("leaving", "sends a gift", facts={"yuan a person": fen / 100})

    def deepening(self, before: float, after: float) -> None:
        """What the view did to the bond."""
        self.note("leaving", "bond after the view", facts={"before": before, "after": after})

    def following(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        view: "View",
        minutes: float,
        probability: float,
        word: Word,
        follows: bool,
    ) -> None:
        """Whether she follows the host."""
        room, weights = view.room, tonight.behaviour.interacting
        terms = {
            "level": tonight.levels.follow,
            "minutes watched": weights.follow_minutes * minutes / (1.0 + minutes),
            "charisma": weights.follow_charisma * (room.charisma - 0.5),
            "skill": weights.skill * (room.interaction - 0.5),
            "content": weights.follow_content * room.content[viewer.segment],
            "bought": weights.follow_bought if view.bought > 0 else 0.0,
        }
        self.note(
            "leaving", f"follows {self.names.anchors[room.anchor]}", terms=terms,
            probability=probability, word=word, outcome=yes_or_no(follows),
        )  # fmt: skip

    def closing(self, probability: float, word: Word, closes: bool) -> None:
        """Whether she closes the app."""
        self.note(
            "leaving", "closes the app", probability=probability, word=word,
            outcome=yes_or_no(closes),
        )  # fmt: skip

    # Parcels.

    def dated(self, product_key: int, ships: int, days: int) -> None:
        """When an order of tonight is due."""
        what = f"has ordered {self.names.by_key[product_key]}"
        self.note(
            "orders", what, facts={"ships in session": ships, "arrives in session": ships + days}
        )

    def _parcel(self, parcel: Parcel) -> str:
        return f"{self.names.products[parcel.product]} of session {parcel.session}"

    def cancelling(
        self, parcel: Parcel, customs: Customs, urge: float, probability: float, word: Word,
        cancelled: bool,
    ) -> None:  # fmt: skip
        """Whether she has second thoughts."""
        weight = customs.behaviour.after_sales.cancel_impulse
        terms = {"level": customs.levels.cancel, "heat × impulsivity": weight * urge}
        if parcel.wait_ratio != 1.0:
            terms["wait"] = log(parcel.wait_ratio)
        self.note(
            "orders", f"cancels {self._parcel(parcel)}", terms=terms, probability=probability,
            word=word, outcome=yes_or_no(cancelled), facts={"heat": parcel.heat},
        )  # fmt: skip

    def receiving(
        self, parcel: Parcel, customs: Customs, quality: float, spread: float, luck: float,
        loss: float, received: float,
    ) -> None:  # fmt: skip
        """What she finds in a parcel."""
        terms = {
            "true quality": quality,
            "fit": spread * (1.0 - parcel.information) * luck,
            "defect": -loss,
        }
        if parcel.promptness != 0.0:
            terms["delivery"] = customs.behaviour.service.prompt_delivery * parcel.promptness
        self.note(
            "orders", f"receives {self._parcel(parcel)}", terms=terms, total=received,
            of="quality", facts={"expected": parcel.expected},
        )  # fmt: skip

    def bond_after_parcel(self, parcel: Parcel, gap: float, before: float, after: float) -> None:
        """What a parcel, or service for it, did to the bond with the host."""
        host = self.names.anchors[parcel.anchor]
        facts = {"gap": gap, "before": before, "after": after}
        self.note("orders", f"bond with {host}", facts=facts)

    def assisted(self, parcel: Parcel, share: float, word: Word, solved: bool) -> None:
        """Whether an assistant answered her complaint."""
        self.note(
            "orders", f"has {self._parcel(parcel)} answered by an assistant", probability=share,
            word=word, outcome=yes_or_no(solved),
        )  # fmt: skip

    def after_service(self, parcel: Parcel, gap: float) -> None:
        """What service did about a parcel."""
        self.note("orders", f"service for {self._parcel(parcel)}", facts={"gap": gap})

    def problem(
        self, parcel: Parcel, customs: Customs, probability: float, word: Word, problem: bool
    ) -> None:
        """Whether she calls something a problem."""
        after = customs.behaviour.after_sales
        terms = {
            "level": customs.levels.problem,
            "shortfall": after.problem_gap * shortfall(parcel.gap),
            "defect": after.problem_defect * (after.defect_gap if parcel.defect else 0.0),
            "delay": after.problem_delay * parcel.delay,
        }
        self.note(
            "orders", f"has a problem with {self._parcel(parcel)}", terms=terms,
            probability=probability, word=word, outcome=yes_or_no(problem),
            facts={"gap": parcel.gap},
        )  # fmt: skip

    def complaining(
        self, parcel: Parcel, customs: Customs, probability: float, word: Word, complained: bool
    ) -> None:
        """Whether she complains about a problem."""
        after = customs.behaviour.after_sales
        stake = parcel.price_fen / parcel.viewer.allowance_fen
        terms = {
            "level": customs.levels.complain,
            "shortfall": after.complain_gap * shortfall(parcel.gap),
            "price": after.complain_price * stake,
            "effort": -after.complain_effort * parcel.effort,
        }
        self.note(
            "orders", f"complains about {self._parcel(parcel)}", terms=terms,
            probability=probability, word=word, outcome=yes_or_no(complained),
        )  # fmt: skip

    def returning(
        self, parcel: Parcel, customs: Customs, free: bool, probability: float, word: Word,
        allowed: bool, back: bool,
    ) -> None:  # fmt: skip
        """Whether a parcel goes back."""
        after = customs.behaviour.after_sales
        terms = {
            "level": customs.levels.return_[parcel.category],
            "shortfall": after.return_gap * shortfall(parcel.gap),
            "surprise": -after.return_fit * max(0.0, parcel.gap),
            "free return": after.return_ease * float(free),
            "propensity": parcel.viewer.return_propensity,
        }
        self.note(
            "orders", f"sends {self._parcel(parcel)} back", terms=terms, probability=probability,
            word=word, outcome=yes_or_no(back) if allowed else "not taken back",
            facts={"gap": parcel.gap},
        )  # fmt: skip

    def credited(self, viewer: PlainViewer, fen: int) -> None:
        """Money that she got back."""
        self.note(
            "orders", "gets money back",
            facts={"yuan a person": fen / 100, "wallet yuan": viewer.wallet_fen / 100},
        )  # fmt: skip

    def charged(self, viewer: PlainViewer, fen: int) -> None:
        """Carriage that she paid."""
        self.note(
            "orders", "pays for sending back",
            facts={"yuan a person": fen / 100, "wallet yuan": viewer.wallet_fen / 100},
        )  # fmt: skip

    # Neighbours.

    def telling(self, market: Any, message: Message) -> None:
        """Whom she told of an anchor."""
        verb = "invites" if message.topic == INVITE else "warns"
        self.note(
            "neighbours", f"{verb} viewer {message.listener}",
            facts={"about": market.anchors[message.anchor].name},
        )  # fmt: skip

    def invited(self, market: Any, message: Message) -> None:
        """Who told her of an anchor."""
        self.note(
            "neighbours", f"is invited by viewer {message.sender}",
            facts={
                "about": market.anchors[message.anchor].name,
                "will think of": market.anchors[self.viewer.invited_by].name,
            },
        )  # fmt: skip

    def warned(self, market: Any, message: Message, before: float, after: float) -> None:
        """Who warned her of an anchor whom she follows."""
        self.note(
            "neighbours", f"is warned by viewer {message.sender}",
            facts={
                "about": market.anchors[message.anchor].name, "before": before, "after": after,
            },
        )  # fmt: skip

    # The night.

    def unfollowing(
        self,
        night: Night,
        bond: Bond,
        before: float,
        strength: float,
        missed: bool,
        harm: float,
        gone: bool,
        probability: float,
        word: Word,
        drops: bool,
    ) -> None:
        """Whether she drops a host."""
        weights = night.behaviour.bonds
        terms = {
            "level": rare(weights.follow_lapse),
            "not missed": 0.0 if missed else -weights.visit_protection,
            "disappointment": weights.unfollow_gap * harm,
            "bond": -strength,
        }
        self.note(
            "night", f"unfollows {self.names.anchors[bond.anchor]}", terms=terms,
            probability=probability, word=word,
            outcome="the host has gone" if gone else yes_or_no(drops),
            facts={"bond before": before, "bond now": bond.strength},
        )  # fmt: skip

    def platform_overnight(
        self,
        night: Night,
        place: int,
        habit: float,
        elsewhere: float,
        strongest: float,
        probability: float,
        word: Word,
        changes: bool,
    ) -> None:
        """Whether she gives up a platform, or comes back to it."""
        viewer, churn, name = self.viewer, night.behaviour.churn, self.names.platforms[place]
        if place in viewer.lapsed:
            what = f"comes back to {name}"
            terms = {"level": rare(churn.come_back), "strongest bond": strongest}
        else:
            what = f"gives up {name}"
            terms = {
                "level": rare(churn.lapse),
                "habit": churn.habit * (NEUTRAL_HABIT - habit),
                "habits elsewhere": churn.rivals * (elsewhere - NEUTRAL_HABIT),
                "strongest bond": -strongest,
                "disappointment": churn.gap * viewer.disappointment,
            }
        self.note(
            "night", what, terms=terms, probability=probability, word=word,
            outcome=yes_or_no(changes),
            facts={"habit before": habit, "habit now": viewer.habit[place]},
        )  # fmt: skip

    def allowance(self, viewer: PlainViewer, due: int) -> None:
        """What the night puts into her wallet."""
        self.note(
            "night", "gets her allowance",
            facts={"yuan a person": due / 100, "wallet yuan": viewer.wallet_fen / 100},
        )  # fmt: skip
