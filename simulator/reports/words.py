"""Every sentence and label of the report, in one place, so that another language can follow.

Functions take numbers and return what they say; nothing here reads files.
"""

from collections.abc import Sequence

from simulator.measures.formats import counting_noise, number, percent, yuan

LANGUAGE = "en"
LABELS = {
    "gmv": "GMV, true",
    "net": "Net, kept",
    "burn_in": "burn-in",
    "evening": "evening",
    "million_yuan": "million yuan",
    "thousand_yuan": "thousand yuan",
    "yuan": "yuan",
    "minute": "minutes into the evening",
    "viewers": "viewers in rooms",
    "orders_per_minute": "orders a minute",
    "anchors_share": "share of anchors, smallest first",
    "views_share": "share of their views",
    "equal": "all alike",
    "gini": "Gini",
    "top_anchor": "largest anchor",
    "profit": "Brand's profit",
}
TITLES = {
    "gmv": "GMV, true and net",
    "funnel": "From opening the app to keeping the goods",
    "split": "Who gets what of an average sale",
    "concentration": "How views are shared among anchors",
    "evening": "One evening, minute by minute",
    "focus": "The brand in focus",
}
FUNNEL = {
    "openings": "App openings",
    "shown": "Rooms shown",
    "views": "Rooms entered",
    "considered": "Products considered",
    "orders": "Orders in rooms",
    "delivered": "Delivered",
    "kept": "Kept",
}
SPLIT = {
    "paid_fen": "Paid",
    "cancelled_fen": "Refunded: cancelled",
    "returned_fen": "Refunded: returned",
    "commission_fen": "Anchors' commission",
    "agency_fen": "Agencies' commission",
    "take_fen": "Platform fee",
    "goods_fen": "Cost of goods",
    "delivery_fen": "Delivery and returns",
    "slot_fee_fen": "Slot fees",
    "traffic_fen": "Bought traffic",
    "room_cost_fen": "Own rooms",
    "liability_fen": "Compensation, fines",
    "other_fen": "Other costs, net",
    "open_fen": "Not final yet",
    "brand_profit_fen": "Brand's profit",
}
CHANNELS = {"store": "Store rooms", "influencer": "Influencer rooms", "shelf": "Shelf"}
GROUPS = {
    "channels": "By channel",
    "categories": "By category",
    "platforms": "By platform",
    "anchor_types": "By type of host, in rooms",
    "segments": "By segment of viewers",
}
GROUP_HEADS = ("", "GMV an evening", "share", "order value", "refunded", "returned",
               "simulated orders")  # fmt: skip
ANCHOR_HEADS = ("Anchor", "type", "views an evening", "share of views", "orders an evening",
                "GMV an evening", "refunded")  # fmt: skip
RULES = {
    "no_reason_return": "Goods may be returned without a reason for {days} days.",
    "false_claim_penalty": (
        "False claims cost {multiple:g} times the advertising fee, at least {minimum:,.0f} yuan; "
        "inspections start at {inspection_share} of rooms and prove a full exaggeration with "
        "a chance of {detection_share}."
    ),
    "credit": (
        "Credit: {points:g} points for a proven violation; traffic is limited below "
        "{limit_below:g}, hosts are suspended below {suspend_below:g} and banned below "
        "{ban_below:g}."
    ),
}
RULES["false_advertising_penalty"] = RULES["false_claim_penalty"]
SANCTIONS = {
    "talks": "talks",
    "warnings": "warnings",
    "limits": "limits of traffic",
    "suspensions": "suspensions",
    "bans": "bans",
}
DATED = " In force from evening {start}{end}."
UNTIL = " until before evening {until}"
SECTIONS = {
    "figures": "What happened",
    "market": "The market",
    "anchors": "The ten largest anchors",
    "regulation": "Rules and their enforcement",
    "warnings": "Handle with care",
    "method": "How this was computed",
    "measures": "All measures",
}
MEASURE_HEADS = ("measure", "mean of an evening", "total", "simulated", "how it is worked out")
NO_RULES = "No rules are in force in this scenario."
NO_WARNINGS = "No figure in this report rests on fewer than 30 simulated orders."
FOOTER = (
    "Made by Livemarket {version}. Seeds: world {world}, viewers {viewers}. Fingerprint {short}."
)
STATUS_WORDS = {
    True: "The books balance to the fen, and escrow is empty.",
    False: "The books do not balance or escrow is not empty: do not use this result.",
}
CHAIN_NOTE = "× or % on the right: what becomes of the step before."


def answer(
    sessions: int,
    people: float | None,
    views: float | None,
    orders: float | None,
    gmv_fen: float | None,
    net_fen: float | None,
) -> str:
    """The answer in two sentences."""
    share = net_fen / gmv_fen if net_fen is not None and gmv_fen else None
    return (
        f"On an average evening {number(people)} people opened an app, entered rooms "
        f"{number(views)} times and placed {number(orders)} orders worth {yuan(gmv_fen)}. "
        f"Buyers kept goods for {yuan(net_fen)}, {percent(share)} of that. "
        f"Means of {sessions} evenings after the burn-in."
    )


def how_sure(
    simulated: int | None, what: str, share: float | None = None, counted: bool = True
) -> str:
    """What a headline figure rests on.

    Args:
        simulated: Simulated decisions behind it.
        what: What they are.
        share: The figure, if it is a share of these decisions: its noise is binomial.
        counted: Whether the figure is a count, so that counting noise can be told.
    """
    noise = counting_noise(simulated)
    if simulated is None or noise is None:
        return "rests on no sample"
    basis = f"{simulated:,} simulated {what}"
    if not counted:
        return basis
    if share is None:
        return f"{basis}, ±{percent(noise)} by counting"
    points = 100 * noise * (share * (1 - share)) ** 0.5
    return f"{basis}, ±{points:.2g} points by counting"


def gmv_sentence(
    mean_fen: float, net_fen: float, low_fen: int, high_fen: int, change: float | None
) -> str:
    """What the figure of GMV over sessions shows."""
    drift = ""
    if change is not None:
        way = "higher" if change > 0 else "lower"
        drift = f" The last third of the evenings is {percent(abs(change))} {way} than the first."
    return (
        f"Evenings bring {yuan(mean_fen)} on average, from {yuan(low_fen)} to {yuan(high_fen)}; "
        f"{yuan(net_fen)} is left when cancellations and returns are off.{drift}"
    )


def funnel_sentence(views: int, considered: int, orders: int, kept: int) -> str:
    """What the funnel shows."""
    conversion = orders / views if views else None
    buying = orders / considered if considered else None
    keeping = kept / orders if orders else None
    return (
        f"{percent(conversion)} of the rooms entered end in an order, {percent(buying)} of the "
        f"products considered are bought, and {percent(keeping)} of the orders are kept."
    )


def split_sentence(paid: int, refunded: int, fees: int, profit: int) -> str:
    """What the split of an average sale shows; amounts are fen of an average order."""
    rest = f"earns {yuan(profit)}" if profit >= 0 else f"loses {yuan(-profit)}"
    return (
        f"Of an average order of {yuan(paid)}, {yuan(refunded)} goes back to buyers, {yuan(fees)} "
        f"to hosts, agencies and platforms for orders kept; after all other costs the brand {rest}."
    )


def concentration_sentence(gini: float, top_name: str, top: float, half: int, anchors: int) -> str:
    """What the Lorenz curve shows."""
    hosts = "host brings" if half == 1 else "hosts bring"
    return (
        f"The Gini coefficient of views is {gini:.2f}: {half} of {anchors} {hosts} half of all "
        f"views, and {top_name}, the largest, {percent(top)}."
    )


def evening_sentence(
    session: int, peak: int, minute: int, ratio: float | None, best_orders: int, best_minute: int
) -> str:
    """What the minutes of an evening show."""
    over = "" if ratio is None else f", {ratio:.1f} times the average"
    return (
        f"On evening {session} viewers peak at {number(peak)} in minute {minute}{over}; "
        f"orders peak at {number(best_orders)} a minute in minute {best_minute}."
    )


def focus_sentence(
    brand: str, gmv_fen: float, share: float | None, profit_fen: float, losses: int, sessions: int
) -> str:
    """What became of the brand in focus."""
    earns = "earns" if profit_fen >= 0 else "loses"
    return (
        f"{brand} sells {yuan(gmv_fen)} an evening ({percent(share)} of the market) and {earns} "
        f"{yuan(abs(profit_fen))}; {losses} of {sessions} evenings end with a loss."
    )


def enforcement_sentence(
    sessions: int,
    inspections: float | None,
    violations: float | None,
    detected: float | None,
    false_positives: float | None,
    fines_fen: float | None,
    rooms: float | None,
) -> str:
    """What the regulator saw."""
    share = violations / rooms if violations is not None and rooms else None
    found = detected / violations if detected is not None and violations else None
    return (
        f"Claims were exaggerated in {percent(share)} of the rooms. {number(inspections)} "
        f"inspections in {sessions} evenings proved {number(detected)} violations "
        f"({percent(found)} of them) and fined {number(false_positives)} honest rooms; fines came "
        f"to {yuan(fines_fen)}."
    )


def sanctions_sentence(counts: Sequence[float | None], credit: float | None) -> str:
    """What the ladder of sanctions came to; counts in the order of ``SANCTIONS``."""
    steps = zip(counts, SANCTIONS.values(), strict=True)
    listed = ", ".join(f"{number(count)} {name}" for count, name in steps)
    score = "" if credit is None else f" Hosts on air have a mean credit of {credit:.1f}."
    return f"Sanctions: {listed}.{score}"


def warning(kind: str, what: str, limit: float, count: int, of: int, names: Sequence[str]) -> str:
    """One warning on small samples or stocks."""
    shown = ", ".join(names[:6]) + (" and more" if count > 6 else "")
    if kind == "small_stock":
        return (
            f"{count} of {of} products had, at some time, fewer than {number(limit)} units on "
            f"stock (20 simulated orders), so that they sell out in coarse steps: {shown}."
        )
    plural = "categories" if what == "category" else f"{what}s"
    return (
        f"{count} of {of} {plural} sold fewer than {number(limit)} simulated orders; their figures "
        f"are mostly chance: {shown}."
    )


def method(
    sessions: int,
    burn_in: int,
    population: int,
    viewers: int,
    weight: float,
    minutes: int,
    anchors: int,
    brands: int,
) -> list[str]:
    """How the result came about, in short."""
    return [
        f"An agent-based simulation of {number(population)} people; {viewers:,} simulated viewers "
        f"stand for {number(weight)} people each. {anchors} hosts and {brands} brands meet them on "
        f"evenings of {minutes} minutes: {burn_in} of burn-in, then {sessions} that count.",
        "GMV (true) is what buyers and platform coupons pay. Net GMV is the part of orders that "
        "buyers keep. After the last evening time runs on without an audience until every order is "
        "cancelled, returned or settled, so no evening is counted half.",
        "What became of orders, and the profit from them, count for the evening on which they were "
        "placed. Rates are ratios of totals, never means of ratios.",
        "“By counting” is the noise that comes from simulating a sample of viewers (95 %). It says "
        "nothing about another world: run other seeds before trusting a difference.",
        "Parameters are assumptions unless the scenario names a source; “livemarket describe” "
        "shows both. Money is exact to the fen in a double-entry ledger.",
    ]
