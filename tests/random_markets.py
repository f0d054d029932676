"""Random small scenarios, as a strategy for hypothesis."""

from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from simulator.scenario.schema import Scenario
from tests.markets import Content, scenario_of

CATEGORIES = ("apparel", "food", "home")
PLATFORMS = ("Bazaar", "Circle", "Flow", "Wave")
CHEAP = (0.0, 0.07, 0.5, 5.0)


def random_scenarios() -> st.SearchStrategy[Scenario]:
    """Small valid scenarios in all their variety: strategies, rules, rates, stocks, windows.

    All choices of a scenario hang on one number: drawn one by one, hypothesis would rather vary a
    few of some hundred choices at a time, and most markets would be alike.
    """
    return st.randoms(use_true_random=True).map(random_scenario)


def random_scenario(dice: Random) -> Scenario:
    """Throw the dice for a scenario."""
    return scenario_of(random_content(dice))


def generous_scenarios() -> st.SearchStrategy[Scenario]:
    """Random scenarios in which brands give something to single viewers, and sell bundles."""
    return st.randoms(use_true_random=True).map(generous_scenario)


def generous_scenario(dice: Random) -> Scenario:
    """Throw the dice for a scenario with deals of every kind."""
    content = random_content(dice)
    for brand in content["brands"]:
        brand["promotions"] = brand["promotions"] + random_deals(dice, brand["products"])
        brand.update(random_loyalty(dice))
    return scenario_of(content)


def random_content(dice: Random) -> Content:
    """Throw the dice for a scenario as a user would write it."""
    viewers, minutes = dice.randint(100, 400), dice.randint(30, 45)
    categories = CATEGORIES[: dice.randint(1, 3)]
    platforms = PLATFORMS[: dice.randint(2, 4)]
    agencies = ("House", "Annex")[: dice.randint(0, 2)]
    anchors = ("Ada", "Bo", "Cai", "Dee")[: dice.randint(2, 4)]
    brands = ("Acre", "Husk", "Loom", "Mill")[: dice.randint(2, 4)]
    content: Content = {
        "name": "random",
        "seed": dice.randrange(2**63),
        "viewer_seed": dice.choice([None, dice.randrange(2**63)]),
        "viewers": viewers,
        # A weight that is no whole number, and now and then one person per viewer.
        "population": viewers + dice.choice([0, dice.randint(1, 25 * viewers)]),
        "sessions": dice.randint(2, 10),
        "measure_from": dice.randint(0, 1),
        "session_minutes": minutes,
        "tick_seconds": dice.choice([15, 30, 60]),
        "pitch_minutes": dice.randint(3, 10),
        "contract_period": dice.randint(1, 3),
        "categories": [random_category(dice, name) for name in categories],
        "segments": random_segments(dice, categories, platforms),
        "platforms": [random_platform(dice, name) for name in platforms],
        "agencies": [
            {"name": name, "split": basis_points(dice, 0.9), "training": dice.choice(CHEAP)}
            for name in agencies
        ],
        "anchors": [
            random_anchor(dice, name, minutes, platforms, agencies, categories) for name in anchors
        ],
        "brands": [random_brand(dice, name, categories, minutes) for name in brands],
        **random_groups(dice, platforms, categories, minutes),
        "calendar": {
            "weekdays": [0.0, 0.5, -0.5, 0.0, 0.0, 0.0, 0.0],
            "festivals": [{"name": "618", "at": 1, "sessions": 2}][: dice.randint(0, 1)],
        },
        "regulation": random_rules(dice),
        "learning": {"adaptation": dice.choice(["live", "live", "frozen"]), "revision": 0.5},
        "going_live": {"base": 3.0, "quit_after": dice.randint(1, 3)},
        "fulfilment": {
            "ship_sessions": dice.randint(1, 2),
            "delivery_sessions": dice.randint(1, 4),
            "delivery_spread": dice.randint(0, 4),
            "shipping": dice.choice(CHEAP),
            "return_shipping": dice.choice(CHEAP),
            "restocking": dice.choice(CHEAP),
        },
        "behaviour": random_behaviour(dice),
        "events": [{"at": 1, "remove_anchor": {"rank": 1}}][: dice.randint(0, 1)],
    }
    # Thrown last, so that everything else is what it was before platforms did anything.
    content["platforms"] = [
        platform | random_policies(dice, platform["name"], platforms, categories)
        for platform in content["platforms"]
    ]
    content["self_regulation"] = dice.choice([None, {"moderation": dice.random(), "until": 5}])
    # With dice of their own: what else a market has does not hang on the number of these rules.
    content["regulation"] += random_market_rules(Random(content["seed"]))
    return content


def random_policies(
    dice: Random, name: str, platforms: tuple[str, ...], categories: tuple[str, ...]
) -> Content:
    """What a platform does; in half of the cases nothing of a kind."""
    kinds = ("mixed", "relevance", "popularity", "gmv_per_view", "fair_share")
    parameters = ("take_rate", "coupon", "gmv_per_view", "relevance")
    found = {
        "policy": {"strategy": dice.choice(kinds)},
        "top_share": basis_points(dice, 1.0) or None,
        "small_anchors": {"below": dice.randint(1, 2_000), "subsidy": fen(dice, 50)},
        "prizes": {"budget": fen(dice, 500), "every": dice.randint(1, 3)},
        "take_by_category": {categories[0]: basis_points(dice, 0.3)},
        "take_by_seller": {"emerging": basis_points(dice, 0.3)},
        "checkout": {"platform": platforms[0], "link_fee": basis_points(dice, 0.2)},
        "moderation": dice.random(),
        "capacity": dice.randint(1, 2_000),
        "try_on": {"information": dice.uniform(0.0, 0.8)},
        "adapts": {"parameter": dice.choice(parameters), "every": 1, "step": 0.01},
    }
    if name == platforms[0]:
        del found["checkout"]
    return {key: value for key, value in found.items() if dice.random() < 0.5}


def basis_points(dice: Random, most: float) -> float:
    """A share with all four digits; 0 in a quarter of cases."""
    return dice.choice([0, 1, 1, 1]) * dice.randint(0, round(most * 10_000)) / 10_000


def fen(dice: Random, most: int) -> float:
    """A sum in yuan with an odd number of fen."""
    return dice.randint(100, 100 * most) / 100


def random_category(dice: Random, name: str) -> Content:
    return {
        "name": name,
        "demand": dice.uniform(0.2, 5.0),
        "need": dice.choice([0.0, 1.0, 3.0]),
        "satiation_sessions": dice.uniform(1.0, 50.0),
        "return_rate": dice.choice([0.0, 0.2, 0.6]),
        "resaleable": basis_points(dice, 1.0),
        "fit_uncertainty": dice.uniform(0.0, 0.5),
    }


def random_segments(
    dice: Random, categories: tuple[str, ...], platforms: tuple[str, ...]
) -> list[Content]:
    cuts = sorted(dice.sample(range(1, 100), dice.randint(1, 3)))
    shares = [(high - low) / 100 for low, high in pairwise([0, *cuts, 100])]
    return [
        {
            "name": f"segment {number}",
            "share": share,
            "allowance_median": dice.choice([20.0, 200.0, 1_000.0]),
            "impulsivity": dice.random(),
            "susceptibility": dice.uniform(0.0, 0.5),
            "tastes": {categories[0]: dice.uniform(-1.0, 1.0)},
            "platform_affinity": {platforms[-1]: dice.uniform(-1.0, 1.0)},
        }
        for number, share in enumerate(shares)
    ]


def random_platform(dice: Random, name: str) -> Content:
    return {
        "name": name,
        "kind": dice.choice(["shelf", "feed", "community"]),
        "women": dice.uniform(-0.5, 0.5),
        "take_rate": basis_points(dice, 0.2),
        "coupon": basis_points(dice, 0.3),
        "gift_share": basis_points(dice, 1.0),
        "paid_every": dice.choice([0, 1, 2, 5]),
        "traffic_price": dice.choice([0.0, 0.07, 1.0]),
        "arrival_peak": dice.random(),
        "feed": {
            "relevance": dice.uniform(0.0, 2.0),
            "popularity": dice.uniform(0.0, 0.5),
            "page": dice.choice([1, 2, 4]),
        },
    }


def random_anchor(
    dice: Random,
    name: str,
    minutes: int,
    platforms: tuple[str, ...],
    agencies: tuple[str, ...],
    categories: tuple[str, ...],
) -> Content:
    return {
        "name": name,
        "type": dice.choice(["star", "professional", "celebrity", "koc", "virtual"]),
        "platform": dice.choice(platforms),
        "agency": dice.choice([None, *agencies]),
        "fans": dice.randint(0, 2_000),
        "commission": basis_points(dice, 0.3),
        "slot_fee_per_view": dice.choice([0.0, 0.001, 0.05]),
        "exaggeration": dice.choice([0.0, 0.25, 0.5]),
        "on_air_minutes": dice.randint(20, minutes),
        "categories": dice.choice([[], [categories[0]]]),
        "reservation_income": dice.choice([0.0, 10.0, 1_000.0]),
    }


def random_brand(dice: Random, name: str, categories: tuple[str, ...], minutes: int) -> Content:
    products = [
        {
            "name": f"{name} {number}",
            "category": dice.choice(categories),
            "unit_cost": fen(dice, 60),
            "list_price": fen(dice, 200),
            "quality": dice.uniform(0.2, 1.0),
            "defect_rate": dice.choice([0.0, 0.02, 1.0]),
            "stock": dice.choice([None, 0, 1, 7, 60, 1_000]),
        }
        for number in range(dice.randint(1, 4))
    ]
    traits = random_brand_traits(dice, minutes)
    # With dice of their own, so that the rest of a market does not hang on what services there are.
    services = random_services(Random(f"{name} {traits}"))
    return {"name": name, "products": products, **traits, **services}


def random_services(dice: Random) -> Content:
    """What half of brands do about service and supply."""
    stock = dice.choice([
        {"strategy": "cover"}, {"strategy": "newsvendor", "review": dice.randint(1, 3)},
        {"strategy": "just_in_time", "surcharge": basis_points(dice, 0.2)},
    ])  # fmt: skip
    every: Content = {
        "service_desk": {
            "staff": dice.randint(0, 2), "cases_per_staff": dice.choice([1, 3, 1_000]),
            "assistant": dice.choice([True, False]), "assistant_solves": dice.random(),
        },
        "delivery": {
            "ship_sessions": dice.choice([None, 1, 3]), "delivery_sessions": dice.choice([None, 2]),
            "shipping": dice.choice([None, 0.0, 1.23]),
        },
        "return_insurance": True,
        "quality_control": {"screening": dice.random(), "inspection": dice.random()},
        "recall": {"defect_share": dice.uniform(0.01, 0.5), "evidence": dice.choice([1, 20])},
        "stock": stock,
        "supplier_credit": {
            "sessions": dice.randint(1, 4), "limit": dice.choice([0.0, 500.0, 1e5]),
            "surcharge": basis_points(dice, 0.1),
        },
    }  # fmt: skip
    return {name: value for name, value in every.items() if dice.random() < 0.5}


def random_deals(dice: Random, products: list[Content]) -> list[Content]:
    """Coupons, full reductions, flash stock and bundles of a brand; each in two thirds of cases."""
    prices = sorted(product["list_price"] for product in products)
    names = [product["name"] for product in products]
    step = dice.uniform(0.5, 2.0) * dice.choice(prices) + 1.0
    every: list[Content] = [
        {"strategy": "coupon", "threshold": 0.3 * prices[0] + 1.0, "off": 0.2 * prices[0] + 0.5,
         "claimed": dice.random()},
        {"strategy": "full_reduction", "step": step, "off": dice.uniform(0.05, 0.9) * step},
        {"strategy": "flash_stock", "product": dice.choice(names), "units": dice.randint(1, 50),
         "discount": basis_points(dice, 0.8) + 0.1, "at": dice.random()},
    ]  # fmt: skip
    if len(names) > 1:
        pair = dice.sample(names, 2)
        every.append({"strategy": "bundle", "products": pair, "discount": basis_points(dice, 0.5)})
    return [deal for deal in every if dice.random() < 2 / 3]


def random_loyalty(dice: Random) -> Content:
    """Membership, points and messages."""
    membership = {
        "orders": 1, "discount": basis_points(dice, 0.3), "birthday_discount": dice.random() / 2,
        "points": {"rate": dice.uniform(0.01, 0.3), "most": dice.uniform(0.1, 0.8),
                   "expire_sessions": dice.randint(1, 6)},
        "reminder": {"cost": dice.choice(CHEAP)},
    }  # fmt: skip
    every: Content = {
        "membership": membership,
        "revisits": {"after_sessions": 1, "every": 1, "cost": dice.choice(CHEAP)},
    }
    return {name: value for name, value in every.items() if dice.random() < 2 / 3}


def random_brand_traits(dice: Random, minutes: int) -> Content:
    return {
        "awareness": dice.uniform(0.01, 1.0),
        # Poor brands run into claims, and now and then into bankruptcy.
        "cash": dice.choice([0.0, 50.0, 5_000.0, 1e6]),
        "deposit": dice.choice([0.0, 20.0, 5_000.0]),
        "credit_line": dice.choice([0.0, 1_000.0]),
        "lead_days": dice.randint(1, 3),
        "stock_cover": dice.uniform(0.5, 10.0),
        "service": dice.random(),
        "free_return_shipping": dice.choice([True, False]),
        "traffic_share": basis_points(dice, 0.3),
        "pricing": dice.choice(
            [
                {"strategy": "cost_plus", "markup": basis_points(dice, 4.0)},
                {"strategy": "competition_following", "gap": dice.uniform(-0.2, 0.2)},
                {"strategy": "perceived_value", "adjustment": 0.5},
            ]
        ),
        "promotions": [
            {
                "strategy": "limited_time",
                "discount": basis_points(dice, 0.5),
                "every": dice.randint(1, 3),
            }
        ][: dice.randint(0, 1)],
        "collaboration": dice.sample(
            [
                random_terms(dice, "star"),
                random_terms(dice, "many_small"),
                random_terms(dice, "mixed"),
                {"strategy": "shelf_only"},
                {
                    "strategy": "own_room",
                    "room_cost": fen(dice, 400),
                    "on_air_minutes": minutes,
                    "fans": dice.randint(0, 1_000),
                },
            ],
            dice.randint(1, 2),
        ),
    }


def random_terms(dice: Random, strategy: str) -> Content:
    return {
        "strategy": strategy,
        "types": ["star", "celebrity", "professional", "koc", "virtual"],
        "contracts": dice.randint(1, 6),
        "discount": basis_points(dice, 0.3),
        "slot_fee": dice.choice([None, 0.0, 1.23, 50.0]),
    }


def random_groups(
    dice: Random, platforms: tuple[str, ...], categories: tuple[str, ...], minutes: int
) -> Content:
    """Groups, after which entrants take when a brand goes bankrupt or an anchor quits."""
    hosts = {
        "name": "crowd", "count": dice.randint(1, 2), "type": "koc", "fans": 100,
        "platforms": {platforms[0]: 1.0}, "on_air_minutes": 30,
    }  # fmt: skip
    brands = {
        "name": "group",
        "count": dice.randint(1, 2),
        "products": {"each": dice.uniform(1.0, 3.0), "categories": {categories[0]: 1.0}},
        **random_brand_traits(dice, minutes),
    }
    return {
        "anchor_groups": [hosts][: dice.randint(0, 1)],
        "brand_groups": [brands][: dice.randint(0, 1)],
    }


def random_rules(dice: Random) -> list[Content]:
    window = {"rule": "no_reason_return", "days": dice.randint(0, 7)}
    fines = {
        "rule": "false_claim_penalty",
        "inspection_rate": dice.choice([0.0, 0.5, 1.0]),
        "minimum": dice.choice([0.0, 5_000.0]),
        "dynamic": dice.choice([True, False]),
    }
    credit = {"rule": "credit", "points": dice.choice([12.0, 50.0]), "suspension": 1}
    return [rule for rule in (window, fines, credit) if dice.randint(0, 3)]


def random_market_rules(dice: Random) -> list[Content]:
    """Rules that bind without an inspection, a few of all, each for some sessions."""
    rules: list[Content] = [
        {"rule": "compensation_multiple", "minimum": dice.choice([5, 500, 50_000]),
         "defects": dice.choice([True, False]), "host": dice.choice([0.0, 0.3333, 1.0])},
        {"rule": "commission_cap", "commission": basis_points(dice, 0.3)},
        {"rule": "best_price_ban"},
        {"rule": "price_transparency", "comparing": dice.random()},
        {"rule": "consumer_education", "doubt": dice.random(), "calm": dice.random()},
        {"rule": "gift_cap", "most": dice.choice([0.0, 0.57, 8.0])},
        {"rule": "top_anchor_cap", "share": dice.uniform(0.05, 0.9)},
        {"rule": "precision_cap", "relevance": dice.choice([0.0, 0.5])},
        {"rule": "advance_compensation"},
        {"rule": "content_review", "stopped": dice.random(), "cost": fen(dice, 50)},
        {"rule": "entry_threshold", "fans": dice.choice([0, 100, 1_000]), "credit": 80},
        {"rule": "anchor_tax", "rate": basis_points(dice, 0.9), "declared": dice.random()},
        {"rule": "support_subsidy", "amount": fen(dice, 500), "fans": 1_000},
        {"rule": "support_subsidy", "amount": fen(dice, 500), "to": "emerging_brands"},
        {"rule": "compliance_training", "stopped": dice.random(), "cost": fen(dice, 50)},
    ]  # fmt: skip
    dates = {"from": dice.randint(0, 3), "until": dice.choice([None, 4])}
    return [rule | dates for rule in rules if dice.randint(0, 3) == 0]


def random_behaviour(dice: Random) -> Content:
    return {
        "buying": {
            "orders_per_view": dice.choice([0.02, 0.1, 0.3]),
            "shelf_gmv_share": dice.choice([0.0, 0.4, 0.8]),
            "comparing_share": dice.choice([0.0, 0.3, 1.0]),
        },
        "interacting": {"gifts_per_view": dice.choice([0.0, 0.1, 0.4])},
        "after_sales": {
            "cancel_rate": dice.choice([0.0, 0.12, 0.5]),
            "complain_share": dice.choice([0.0, 1.0]),
        },
        "bonds": {"wallet_weeks": dice.choice([1, 4])},
        "word_of_mouth": {"neighbours": dice.choice([0, 1, 6])},
        "churn": {"lapse": dice.choice([0.0, 0.2]), "come_back": 0.2},
    }
