"""What a scenario says about customers who come again: membership, points, reminders."""

from simulator.scenario.fields import Section, quantity


class Points(Section):
    """Points that members get for what they keep, and spend on what they buy in rooms."""

    rate: float = quantity(
        0.02, "Worth of the points for each yuan paid and kept.", unit="yuan per yuan", above=0,
        high=0.5,
    )  # fmt: skip
    most: float = quantity(
        0.5, "Largest share of a price that points may pay.", unit="share of price", above=0,
        high=0.9,
    )  # fmt: skip
    expire_sessions: int = quantity(
        180, "Sessions without an order after which points are lost.", unit="sessions", low=1,
        high=3650,
    )  # fmt: skip


class Reminder(Section):
    """A message to customers that leads those who read it to a room of the brand."""

    cost: float = quantity(0.05, "Cost of a message.", unit="yuan per person", low=0, high=100)
    read: float = quantity(0.3, "Share of messages that are read.", unit="share", low=0, high=1)


class Membership(Section):
    """Better prices in rooms for those who have bought before."""

    orders: int = quantity(
        2, "Orders kept until a buyer is a member.", unit="orders", low=1, high=1000
    )
    discount: float = quantity(
        0.05, "Discount on the room's price for members.", unit="share of price", low=0, high=0.9
    )
    day_every: int = quantity(
        30, "Sessions from one members' day to the next.", unit="sessions", low=1, high=365
    )
    day_discount: float = quantity(
        0.0, "Discount for members on members' days; 0 for none.", unit="share of price", low=0,
        high=0.9,
    )  # fmt: skip
    birthday_discount: float = quantity(
        0.0, "Discount for members from their birthday on; 0 for none.", unit="share of price",
        low=0, high=0.9,
    )  # fmt: skip
    birthday_days: int = quantity(
        7, "Days for which the birthday's discount lasts.", unit="days", low=1, high=365
    )
    points: Points | None = quantity(None, "Points for members; none when missing.")
    reminder: Reminder | None = quantity(
        None, "Message to members on members' days; none when missing."
    )


class InsertCoupon(Section):
    """A coupon in every parcel, with a code to scan, for the next order in a room of the brand."""

    off: float = quantity(8, "Taken off the price.", unit="yuan", above=0, high=1e5)
    threshold: float = quantity(
        49, "Lowest price of a unit in the room for which the coupon is valid.", unit="yuan",
        above=0, high=1e6,
    )  # fmt: skip
    scanned: float = quantity(
        0.3, "Share of coupons that buyers scan and keep.", unit="share", low=0, high=1
    )
    lasts: int = quantity(
        30, "Sessions from delivery for which it is valid.", unit="sessions", low=1, high=1000
    )
    cost: float = quantity(0.1, "Cost of printing one.", unit="yuan per parcel", low=0, high=100)


class Revisits(Reminder):
    """Messages to those who have not bought for a while."""

    after_sessions: int = quantity(
        14, "Sessions since the last order until the first message.", unit="sessions", low=1,
        high=365,
    )  # fmt: skip
    every: int = quantity(
        7, "Sessions from one message to the next.", unit="sessions", low=1, high=365
    )
    times: int = quantity(
        3, "Messages to a customer until the next order.", unit="messages", low=1, high=100
    )
