"""What must not depend on how finely a market is simulated: length of ticks, number of viewers."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from tests.reference_rooms import everybody_comes, ordinary_market, play
from tests.verification.evidence import Evidence

Measures = dict[str, NDArray[np.float64]]


def quickstart(seeds: int, evenings: int, **changes: Any) -> Measures:
    """Totals of some evenings of the quickstart market, by world."""
    totals: dict[str, list[float]] = {}
    for seed in range(1, seeds + 1):
        overrides = [f"seed={seed}", *(f"{name}={value}" for name, value in changes.items())]
        market = Market(load_scenario("quickstart", overrides=overrides))
        for _ in range(evenings):
            market.step()
        table = market.recorder.table("sessions").to_pandas()
        market.close()
        for name in ("openings", "views", "stay_seconds", "follows", "orders", "gmv_fen"):
            totals.setdefault(name, []).append(float(table[name].sum()))
    return {name: np.array(values) for name, values in totals.items()}


def relative(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[float, float]:
    """Mean paired difference of ``one`` from ``other`` over the mean, and its standard error."""
    difference = (one - other) / other.mean()
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))


# Ticks.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bound"), [("views", 0.01), ("stay_seconds", 0.01), ("orders", 0.03)]
)
def test_ticks_of_a_minute_are_short_enough(
    figures: Evidence, by_tick: dict[int, Measures], name: str, bound: float
) -> None:
    difference, error = relative(by_tick[60][name], by_tick[15][name])
    figures.within(f"{name} at ticks of 60 against 15 seconds", bound, difference, error)


@pytest.fixture(scope="module")
def by_tick() -> dict[int, Measures]:
    """The quickstart at two lengths of ticks, twelve worlds."""
    return {tick: quickstart(12, 4, tick_seconds=tick) for tick in (60, 15)}


@pytest.mark.slow
def test_what_ticks_change_shrinks_with_their_length(figures: Evidence) -> None:
    """A market that answers itself so strongly that it shows: herding, a small page, much heat.

    Rooms are seen as they were when a tick began. Against ticks of 15 seconds, what those of 30
    miss must be less than what those of 60 do, and both are known well enough to tell.
    """
    orders = {tick: heated_orders(tick, worlds=60) for tick in (60, 30, 15)}
    (coarse, coarse_error), (fine, error) = (relative(orders[t], orders[15]) for t in (60, 30))
    assert coarse > 4.0 * coarse_error
    figures.within(
        "orders with much heat, ticks of 60 against 15 seconds", 0.01, coarse, coarse_error
    )
    figures.within("the same at 30 seconds: less", coarse - 2.0 * coarse_error, fine, error)


def heated_orders(tick_seconds: int, worlds: int) -> NDArray[np.float64]:
    """Orders of one evening in six rooms with herding and heat, by world."""
    orders = []
    for seed in range(1, worlds + 1):
        market = ordinary_market(
            viewers=20_000, rooms=6, seed=seed, minutes=120,
            feed={"popularity": 0.5, "page": 3},
            buying={"orders_per_view": 0.1, "heat_viewers": 2.0},
            segment={"susceptibility": 0.5}, interacting={"gifts_per_view": 0.0},
        )  # fmt: skip
        market._played = market._played.model_copy(update={"tick_seconds": tick_seconds})
        market.evening.rooms.standing[:] = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        orders.append(float(outcome.orders.sum()))
        market.close()
    return np.array(orders)


# Viewers.


def first_evening(viewers: int, seed: int) -> dict[str, NDArray[np.int64]]:
    """What firms of the quickstart decide for their first evening."""
    market = Market(load_scenario("quickstart", overrides=[f"viewers={viewers}", f"seed={seed}"]))
    market.step()
    rooms, offers = market.evening.rooms, market.evening.offers
    decided = {
        name: getattr(of, name).copy()
        for of, names in (
            (offers, ("product", "price_fen", "coupon_fen", "commission_bp", "discount",
                      "slot_fee_fen", "committed_units")),
            (rooms, ("anchor", "bid_fen", "traffic_budget_fen", "start_minute")),
        )
        for name in names
    }  # fmt: skip
    decided["shelf_price_fen"] = market.products.shelf_price_fen.copy()
    market.close()
    return decided


def test_twice_the_viewers_find_the_same_prices_and_fees(figures: Evidence) -> None:
    """On the first evening prices are the same to the fen.

    Slot fees, stocks and budgets follow the number of people who usually open an app, which firms
    take from the population drawn: they agree as well as samples do.
    """
    alike = compared = 0
    words = {
        "slot_fee_fen": "slot fees", "committed_units": "units on offer",
        "traffic_budget_fen": "traffic budgets",
    }  # fmt: skip
    scaled: dict[str, list[float]] = {name: [] for name in words}
    for seed in range(1, 9):
        one, other = first_evening(5_000, seed), first_evening(10_000, seed)
        for name in one:
            assert one[name].shape == other[name].shape
            if name in scaled:
                scaled[name].append(float(one[name].sum() / other[name].sum() - 1.0))
            else:
                alike += int((one[name] == other[name]).sum())
                compared += len(one[name])
    figures.same("prices and terms, 5,000 and 10,000 viewers", compared, alike, "eight worlds")
    for name, differences in scaled.items():
        values = np.array(differences)
        error = float(values.std(ddof=1) / np.sqrt(len(values)))
        figures.within(
            f"{words[name]}, 5,000 and 10,000 viewers", 0.02, float(values.mean()), error
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["openings", "views", "stay_seconds", "follows"])
def test_twice_the_viewers_are_the_same_audience(
    figures: Evidence, by_viewers: dict[int, Measures], name: str
) -> None:
    """Half the weight: real sizes agree within the error of sampling, over twenty worlds."""
    difference, error = relative(by_viewers[5_000][name], by_viewers[10_000][name])
    figures.compare(
        f"{name}, 5,000 against 10,000 viewers, %", 0.0, 100 * difference, 100 * error,
        "people counted as viewers", -50.0,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ["orders", "gmv_fen"])
def test_twice_the_viewers_buy_about_the_same(
    figures: Evidence, by_viewers: dict[int, Measures], name: str
) -> None:
    """Heat is concave in a rate that is noisier with fewer viewers: purchases depend a little."""
    difference, error = relative(by_viewers[5_000][name], by_viewers[10_000][name])
    figures.within(f"{name}, 5,000 against 10,000 viewers", 0.05, difference, error)


@pytest.fixture(scope="module")
def by_viewers() -> dict[int, Measures]:
    """The quickstart with two numbers of viewers, twenty worlds."""
    return {viewers: quickstart(20, 4, viewers=viewers) for viewers in (5_000, 10_000)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stock", "of_rooms", "of_shelf"), [("as it comes", 0.05, 0.01), ("ample", 0.05, 0.005)]
)
def test_the_same_viewers_buy_the_same_with_twice_as_many_beside_them(
    figures: Evidence, stock: str, of_rooms: float, of_shelf: float
) -> None:
    """The first 5,000 have the same traits and luck, whether they are all or half of all.

    On the shelf nothing but goods that run out ties one's purchase to others': sales are the
    smaller of demand and stock, which is concave in a demand that comes in coarser steps.
    """
    worlds = 24
    orders = {"rooms": np.zeros((2, worlds)), "shelf": np.zeros((2, worlds))}
    for world in range(worlds):
        for arm, viewers in enumerate((5_000, 10_000)):
            overrides = [f"viewers={viewers}", f"seed={world + 1}"]
            market = Market(load_scenario("quickstart", overrides=overrides))
            for name, people in people_who_order(market, 5_000, ample=stock == "ample").items():
                orders[name][arm, world] = people
            market.close()
    for name, bound in (("rooms", of_rooms), ("shelf", of_shelf)):
        difference, error = relative(*orders[name])
        figure = f"orders of the same viewers, stock {stock}: {name}"
        figures.within(figure, bound, difference, error)


def people_who_order(
    market: Market, first: int, ample: bool, evenings: int = 4
) -> dict[str, float]:
    """Orders of the ``first`` viewers, one for each of them who buys a unit, by channel."""
    counted = {"rooms": 0.0, "shelf": 0.0}
    for _ in range(evenings):
        if ample:
            added = np.maximum(10**8 - market.stock.on_stock, 0)
            market.stock.on_stock += added
            market.stock.bought += added
        market.step()
        placed = market.placed
        mine = placed["viewer"] < first
        for name, there in (("rooms", placed["room"] >= 0), ("shelf", placed["room"] < 0)):
            counted[name] += float(placed["units"][mine & there].sum() / market.weight)
    return counted
