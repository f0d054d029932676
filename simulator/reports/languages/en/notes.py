"""Risks, rules, enforcement and method."""

TEXTS: dict[str, str] = {
    "risk.loss": (
        "{brand} ends {losses} of {sessions} evenings with a loss: {share}, and between {low} and "
        "{high} at 95 % if evenings were alike and independent."
    ),
    "risk.worst": (
        "The worst 5 % of the evenings ({count} of {sessions}) bring {brand} {worst} on average."
    ),
    "risk.worst_one": (
        "Fewer than 20 evenings were measured, so the worst 5 % cannot be told; the worst evening "
        "brought {brand} {worst}."
    ),
    "risk.total": (
        "Over all measured evenings {brand} makes {profit}; its cash at the end is {cash}."
    ),
    "risk.one_world": (
        "All this is one simulated world. Run other seeds before trusting a small difference."
    ),
    "risk.outside": "{path} is {value}; the source says {low} to {high} ({source}).",
    "risk.below": "{path} is {value}; the source has {low} or more ({source}).",
    "risk.above": "{path} is {value}; the source has {high} at most ({source}).",
    "risk.outside_more": "{count} more settings lie outside the range of their source.",
    "risk.inside": (
        "{sourced} settings of this scenario have a published range (outside it: {outside}); the "
        "other {rest} numbers have none and are assumptions or choices."
    ),
    "source.pitch_minutes": "length of a pitch, marketing study",
    "source.views_per_user_day": "rooms a day of KuaiLive users, an upper bound",
    "source.orders_per_view": "orders per view of store and influencer rooms",
    "source.loss_aversion": "published estimates of loss aversion",
    "source.comment_per_click": "comments of KuaiLive users, an upper bound",
    "source.like_per_click": "likes of KuaiLive users, an upper bound",
    "source.gift_per_click": "gifts of KuaiLive users, an upper bound",
    "source.follow_per_view": "follows per view, organisers' own figures",
    "source.commission_mix": "commissions of goods on offer",
    "source.session_hours_store": "length of store rooms, 4 to 6 hours",
    "source.paid_traffic_share": "paid views, 10 to 30 %",
    "source.platform_take": "service fees of platforms",
    "source.advertising_law": "Advertising Law, article 55",
    "source.no_reason_return": "Consumer Protection Law, article 25",
    "warning.small_stock": (
        "{count} of {of} products had, at some time, fewer than {limit} units on stock (20 "
        "simulated orders), so that they sell out in coarse steps: {names}."
    ),
    "warning.few_orders.product": (
        "{count} of {of} products sold fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.few_orders.brand": (
        "{count} of {of} brands sold fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.few_orders.anchor": (
        "{count} of {of} anchors sold fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.few_orders.category": (
        "{count} of {of} categories sold fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.few_orders.platform": (
        "{count} of {of} platforms sold fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.few_orders.segment": (
        "{count} of {of} segments bought fewer than {limit} simulated orders; their figures are "
        "mostly chance: {names}."
    ),
    "warning.more": "{names} and more",
    "warning.none": "No figure in this report rests on fewer than 30 simulated orders.",
    "rule.none": "No rules are in force in this scenario.",
    "rule.no_reason_return": "Goods may be returned without a reason for {days} days.",
    "rule.false_claim_penalty": (
        "False claims cost {multiple} times the advertising fee, at least {minimum}; inspections "
        "start at {inspection_share} of rooms and prove a full exaggeration with a chance of "
        "{detection_share}."
    ),
    "rule.penalty": (
        "Forbidden is {violation}. The authority is competent for {coverage_share} of operators, "
        "inspects {inspection_share} of them at the start and proves a case of full severity with "
        "a chance of {detection_share}; whoever is found guilty refrains for {cease} evenings."
    ),
    "violation.false_claim": "false claims",
    "violation.unlabelled_ad": "unlabelled advertising",
    "violation.fake_traffic": "fake traffic",
    "violation.price_fraud": "price fraud",
    "violation.infringement": "infringement",
    "violation.quality": "shoddy goods",
    "violation.data_misuse": "misuse of data",
    "violation.unmarked_ai": "unmarked virtual hosts",
    "enforcement.violation": (
        "{violation}: {cases} cases, {inspections} inspections, {detected} proven; fines imposed "
        "came to {fines}."
    ),
    "rule.credit": (
        "Credit: {points} points for a proven violation; traffic is limited below {limit_below}, "
        "hosts are suspended below {suspend_below} and banned below {ban_below}."
    ),
    "rule.dated": " In force from evening {start}.",
    "rule.dated_until": " In force from evening {start} until before evening {until}.",
    "rule.other": "In force: {rule}.",
    "enforcement.sentence": (
        "Claims were exaggerated in {share} of the rooms. {inspections} inspections in {sessions} "
        "evenings proved {detected} violations ({found} of them) and fined {false_positives} "
        "honest rooms; fines came to {fines}."
    ),
    "enforcement.sanctions": (
        "Sanctions: {talks} talks, {warnings} warnings, {limits} limits of traffic, {suspensions} "
        "suspensions, {bans} bans."
    ),
    "enforcement.credit": "Hosts on air have a mean credit of {credit}.",
    "method.market": (
        "An agent-based simulation of {population} people; {viewers} simulated viewers stand for "
        "{weight} people each. {anchors} hosts and {brands} brands meet them on evenings of "
        "{minutes} minutes: {burn_in} of burn-in, then {sessions} that count."
    ),
    "method.gmv": (
        "GMV (true) is what buyers and platform coupons pay. Net GMV is the part of orders that "
        "buyers keep. After the last evening time runs on without an audience until every order "
        "is cancelled, returned or settled, so no evening is counted half."
    ),
    "method.cohort": (
        "What became of orders, and the profit from them, count for the evening on which they "
        "were placed. Rates are ratios of totals, never means of ratios. Profit is before what "
        "the model does not know: offices, development, advertising outside the apps."
    ),
    "method.noise": (
        "“By counting” is the noise that comes from simulating a sample of viewers (95 %). The "
        "margin of a profit comes from the differences among evenings (Student's t, 95 %). "
        "Neither says anything about another world."
    ),
    "method.assumptions": (
        "Parameters are assumptions unless the scenario names a source; “livemarket describe” "
        "shows both. Money is exact to the fen in a double-entry ledger."
    ),
}
