"""A small market in which brands give something to single viewers: every instrument at once."""

from typing import Any

from tests.markets import Content, small_content

LOYAL = {
    "orders": 1, "discount": 0.05, "day_every": 2, "day_discount": 0.1,
    "birthday_discount": 0.3, "birthday_days": 120,
    "points": {"rate": 0.06, "most": 0.5, "expire_sessions": 6},
    "reminder": {"cost": 0.05, "read": 0.5},
}  # fmt: skip
REVISITS = {"after_sessions": 1, "every": 1, "times": 4, "cost": 0.05, "read": 0.8}
COUPON = {"strategy": "coupon", "off": 4, "threshold": 40, "claimed": 0.5}
REDUCTION = {"strategy": "full_reduction", "step": 50, "off": 6}
INSERT = {"off": 5, "threshold": 9, "scanned": 0.7, "lasts": 4, "cost": 0.1}
BUNDLE = {"strategy": "bundle", "products": ["food 0", "food 1"], "discount": 0.25}
FLASH = {"strategy": "flash_stock", "product": "food 0", "units": 40, "discount": 0.6, "at": 0.3}


def generous_content(**changes: Any) -> Content:
    """The small market: Loom has members and full baskets, Acre a bundle, Husk flash deals."""
    content = small_content(
        sessions=11, viewers=150, population=1_234, session_minutes=45,
        behaviour={"buying": {"orders_per_view": 0.3}, "opening": {"inclination_mean": 1.0},
                   "bonds": {"wallet_weeks": 4}},
    )  # fmt: skip
    loom, acre, husk = content["brands"]
    loom |= {"promotions": [COUPON, REDUCTION], "membership": LOYAL, "revisits": REVISITS}
    acre |= {"promotions": [BUNDLE, COUPON], "collaboration": {"strategy": "own_room",
             "fans": 2_000, "on_air_minutes": 45, "room_cost": 50}}  # fmt: skip
    husk |= {"promotions": [FLASH], "insert_coupon": INSERT, "collaboration": {
        "strategy": "own_room", "fans": 300, "on_air_minutes": 45, "room_cost": 50,
    }}  # fmt: skip
    return {**content, **changes}
