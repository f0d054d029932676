"""What a viewer's diary says of a product, wherever she sees it, and of the shelf."""

from simulator.reference.buying import fullness, quality_weight
from simulator.reference.diary_of_orders import OrderNotes
from simulator.reference.shelf import Want
from simulator.reference.tonight import Good, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.buying import budget_strain, reference_gain_or_loss
from simulator.rules.randomness import Word


class ShelfNotes(OrderNotes):
    """Terms of a product and its price, and entries about needs outside rooms."""

    def product_terms(
        self, tonight: Tonight, good: Good, level: float, expected: float
    ) -> dict[str, float]:
        """What she makes of a product, whatever it costs."""
        taste = tonight.behaviour.buying.taste * self.viewer.taste[good.category]
        return {
            "level": level,
            "appeal": good.appeal,
            "awareness": good.awareness_part,
            "festival": good.festival,
            **({"life, packaging, promises": good.added} if good.added != 0.0 else {}),
            "taste": taste,
            "quality": quality_weight(self.viewer, tonight) * (expected - 0.5),
        }

    def price_terms(
        self, tonight: Tonight, good: Good, price_fen: int, reference: float
    ) -> dict[str, float]:
        """What she makes of its price."""
        weights, ratio = tonight.behaviour.buying, price_fen / good.comparable_fen
        allowance = float(self.viewer.allowance_fen)
        return {
            "price": -self.viewer.price_sensitivity * ratio,
            "reference": reference_gain_or_loss(
                reference, ratio, weights.reference_gain, weights.loss_aversion
            ),
            "budget": budget_strain(float(price_fen), allowance, weights.budget),
        }

    # Needs outside rooms.

    def need(self, category: int, probability: float, word: Word) -> None:
        """A need arises."""
        self.note(
            "opening", f"needs something in {self.names.categories[category]}",
            probability=probability, word=word, outcome="yes",
        )  # fmt: skip

    def seeking(self, category: int) -> None:
        """She turns to the shelf for a need."""
        self.note("shelf", f"looks for something in {self.names.categories[category]}")

    def shelf(
        self,
        viewer: PlainViewer,
        tonight: Tonight,
        seen: list[Good],
        values: list[float],
        lucks: list[float],
        luck_of_none: float,
        chosen: Good | None,
    ) -> None:
        """What she finds on the shelf, and what she takes."""
        for good, value, luck in zip(seen, values, lucks, strict=True):
            terms = self.product_terms(tonight, good, good.shelf_level, good.rating)
            reference = viewer.reference_ratio[good.category]
            terms |= self.price_terms(tonight, good, good.shelf_price_fen, reference)
            terms |= {"satiation": fullness(viewer, tonight, good), "luck": luck}
            self.note(
                "shelf", f"finds {self.names.products[good.index]}", terms=terms,
                total=value + luck, of="V + luck", outcome="takes it" if good is chosen else "",
                facts={"price yuan": good.shelf_price_fen / 100},
            )  # fmt: skip
        self.note(
            "shelf", "finds nothing better", terms={"luck": luck_of_none}, total=luck_of_none,
            of="V + luck", outcome="takes nothing" if chosen is None else "",
        )  # fmt: skip

    def shelf_checkout(self, tonight: Tonight, word: Word, completes: bool) -> None:
        """Whether she completes the checkout."""
        self.note(
            "shelf", "goes to the checkout",
            probability=tonight.behaviour.buying.checkout_completion, word=word,
            outcome="asks for it" if completes else "gives up",
        )  # fmt: skip

    def shelf_served(self, want: Want, affordable: bool, units: int) -> None:
        """What was left for her."""
        outcome = ("orders" if units else "sold out") if affordable else "cannot pay"
        self.note(
            "shelf", f"is served {self.names.products[want.good.index]}", outcome=outcome,
            facts={
                "units for her people": units, "people": want.viewer.people,
                "platform": self.names.platforms[want.platform],
            },
        )  # fmt: skip
