"""The brand in focus: answer, cards, bridge from GMV to profit, anchors, cohorts."""

TEXTS: dict[str, str] = {
    "answer.earns": "{brand} earns {profit} an evening ({noise}), {share} of its GMV; {drivers}.",
    "answer.loses": "{brand} loses {profit} an evening ({noise}), {share} of its GMV; {drivers}.",
    "answer.few": "Mostly chance, as it rests on {count} simulated orders: ",
    "answer.no_sales": (
        "{brand} sells nothing on {sessions} measured evenings and ends each of them {profit} "
        "lower on average."
    ),
    "answer.noise": "±{margin} at 95 %, by the differences among {sessions} evenings",
    "answer.no_noise": "one evening alone, so nobody knows how much of it is chance",
    "answer.drivers": (
        "beside other brands its largest advantage is {gain} ({gain_share} of GMV, others "
        "{gain_others}), its largest handicap {loss} ({loss_share}, others {loss_others})"
    ),
    "answer.drivers_gain": (
        "beside other brands its largest advantage is {gain} ({gain_share} of GMV, others "
        "{gain_others})"
    ),
    "answer.drivers_loss": (
        "beside other brands its largest handicap is {loss} ({loss_share} of GMV, others "
        "{loss_others})"
    ),
    "answer.drivers_none": "there is no other brand to compare it with",
    "answer.market": (
        "On an average evening {people} people opened an app, entered rooms {views} times and "
        "placed {orders} orders worth {gmv}; buyers kept goods for {net}, {share} of that."
    ),
    "basis.none": "rests on no sample",
    "basis.orders": "{count} simulated orders",
    "basis.views": "{count} simulated views",
    "basis.counted": "{basis}, ±{noise} by counting",
    "basis.points": "{basis}, ±{points} points by counting",
    "basis.evenings": "{losses} of {sessions} evenings end with a loss",
    "basis.noise": "±{margin} at 95 %, over {sessions} evenings",
    "basis.market_share": "{share} of the market; {basis}",
    "card.gmv": "GMV an evening",
    "card.net": "Net GMV an evening",
    "card.profit": "Profit an evening",
    "card.margin": "Profit in net GMV",
    "card.refund": "Refunded orders",
    "card.orders": "Orders an evening",
    "line.gmv_fen": "GMV",
    "line.cancelled_fen": "Refunded: cancelled",
    "line.returned_fen": "Refunded: returned",
    "line.commission_fen": "Anchors' commission",
    "line.agency_fen": "Agencies' commission",
    "line.take_fen": "Platform fee",
    "line.goods_fen": "Cost of goods",
    "line.delivery_fen": "Delivery and returns",
    "line.slot_fee_fen": "Slot fees",
    "line.traffic_fen": "Bought traffic",
    "line.room_cost_fen": "Own rooms",
    "line.liability_fen": "Compensation, fines",
    "line.other_fen": "Other costs, net",
    "line.open_fen": "Not final yet",
    "line.brand_profit_fen": "Profit",
    "item.cancelled_fen": "cancelled orders",
    "item.returned_fen": "returned orders",
    "item.commission_fen": "anchors' commission",
    "item.agency_fen": "agencies' commission",
    "item.take_fen": "platform fees",
    "item.goods_fen": "the cost of goods",
    "item.delivery_fen": "delivery and returns",
    "item.slot_fee_fen": "slot fees",
    "item.traffic_fen": "bought traffic",
    "item.room_cost_fen": "own rooms",
    "item.liability_fen": "compensation and fines",
    "item.other_fen": "other costs",
    "bridge.title": "From GMV to profit on an average evening",
    "bridge.axis": "yuan an evening",
    "bridge.earns": (
        "Of {gmv} that {brand} sells on an average evening, {refunded} goes back to buyers, {fees} "
        "to anchors, agencies and platforms, slot fees included, and {goods} into goods and their "
        "delivery; {profit} is left."
    ),
    "bridge.loses": (
        "Of {gmv} that {brand} sells on an average evening, {refunded} goes back to buyers, {fees} "
        "to anchors, agencies and platforms, slot fees included, and {goods} into goods and their "
        "delivery; {profit} is missing in the end."
    ),
    "focus.title": "Sales and profit, evening by evening",
    "focus.profit": "profit",
    "focus.loss": "loss",
    "focus.sentence": (
        "GMV goes from {low} to {high} an evening, profit from {worst} to {best}; {losses} of "
        "{sessions} evenings end with a loss."
    ),
    "appraisal.title": "Paid for rooms, and earned with their orders",
    "appraisal.paid": "paid: commission, fees, own room",
    "appraisal.earned": "earned before these",
    "appraisal.axis": "yuan an evening",
    "appraisal.few": "few orders",
    "appraisal.sentence": (
        "Rooms cost {brand} {paid} an evening and earn {earned} after returns and before these "
        "costs; {best} earns most for a yuan paid, {best_rate}, of those with at least {least} "
        "simulated orders."
    ),
    "appraisal.sentence_one": (
        "{best} costs {brand} {paid} an evening and earns {earned} after returns and before these "
        "costs: {best_rate} for a yuan paid."
    ),
    "appraisal.sentence_few": (
        "Rooms cost {brand} {paid} an evening and earn {earned} after returns and before these "
        "costs; no anchor has the {least} simulated orders that a comparison needs."
    ),
    "appraisal.none": "No anchor sold for {brand} on the measured evenings.",
    "appraisal.rest": "{count} others",
    "appraisal.shelf": "Shelf, no anchor",
    "appraisal.note": (
        "Earned: what kept orders leave to the brand before commission, after goods, delivery, "
        "returns and compensation. † rests on fewer than {least} simulated orders: mostly chance."
    ),
    "head.evenings": "evenings",
    "head.net": "net GMV",
    "head.commission": "commission",
    "head.slot_fee": "slot fees",
    "head.traffic": "traffic, room",
    "head.exposed_share": "share of showings",
    "head.earned": "earned",
    "head.left": "left to the brand",
    "head.per_yuan": "earned per yuan paid",
    "instruments.title": "What each instrument cost, and what came with it, yuan an evening",
    "instruments.note": (
        "An order counts under every instrument that it carries, so the lines overlap. "
        "Contribution: what these orders leave to the brand after goods, delivery, returns and "
        "compensation, before what was spent by the evening. † rests on fewer than {least} "
        "simulated orders."
    ),
    "instrument.room_discount": "Room discount",
    "instrument.limited_time": "Limited-time discount",
    "instrument.team": "Team",
    "instrument.question_time": "Answering questions",
    "instrument.vote": "Votes",
    "instrument.lottery": "Lotteries",
    "instrument.fan_group": "Fan group",
    "instrument.security": "Data security",
    "instrument.warm_up": "Short videos",
    "instrument.fake_traffic": "Fake traffic",
    "instrument.bonus": "Bonuses",
    "instrument.traffic_product": "Traffic products",
    "instrument.platform_coupon": "Platform coupon",
    "instrument.slot_fee": "Slot fee",
    "instrument.commission": "Commission",
    "instrument.traffic": "Bought traffic",
    "instrument.room_cost": "Own room",
    "instrument.service_desk": "Service desk",
    "instrument.return_insurance": "Freight insurance",
    "instrument.quality_control": "Quality control",
    "instrument.recall": "Recall",
    "instrument.festival": "Festival price",
    "instrument.launch_price": "Launch price",
    "instrument.clearance": "Clearance",
    "instrument.price_guarantee": "Price guarantee",
    "instrument.packaging": "Packaging",
    "instrument.coupon": "Brand coupon",
    "instrument.full_reduction": "Full reduction",
    "instrument.member_price": "Members' price",
    "instrument.birthday": "Birthday discount",
    "instrument.points": "Points",
    "instrument.insert_coupon": "Coupons in parcels",
    "instrument.streaming": "Streaming",
    "instrument.reminder": "Messages to customers",
    "instrument.flash_stock": "Flash stock",
    "instrument.bundle": "Bundle",
    "instrument.exclusivity": "Exclusivity",
    "instrument.best_price": "Best-price promise",
    "instrument.virtual_host": "Virtual host",
    "instrument.co_branding": "Co-branding",
    "instrument.licence": "Licence",
    "instrument.offline_campaign": "Offline campaign",
    "instrument.special_session": "Special session",
    "head.instrument": "instrument",
    "head.spent": "spent",
    "head.contribution": "contribution",
    "head.net_return": "net GMV per yuan spent",
    "head.contribution_return": "contribution per yuan spent",
    "cohort.sentence": (
        "Of {first} people who bought for the first time in the measured evenings, whatever the "
        "brand, so many bought again soon: {rates}."
    ),
    "cohort.rate": "{share} within {horizon} evenings",
    "cohort.rate_one": "{share} on the next evening",
    "cohort.none": "No first buyers were followed for long enough.",
    "cohort.market": (
        "Each share is of those who were followed for as long: it leaves out the last evenings, "
        "the more the longer the horizon. The last column counts those followed for one evening."
    ),
    "cohort.viewers": "first opened an app, then again",
    "cohort.buyers": "first bought anything, then again",
    "cohort.of_brand": "first bought {brand}, then {brand} again",
    "head.cohort": "people who",
    "head.horizon": "within {horizon} evenings",
    "head.horizon_one": "the next evening",
    "cohort.short": "too early to say",
    "appraisal.caption": "Yuan on an average evening",
    "head.followed": "people",
}
