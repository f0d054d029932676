/* What one visitor decides in a room, as in simulator/kernels/deciding.py. */
#ifndef DECIDING_H
#define DECIDING_H

#include "feed.h"

/* Turn to an offer, remembering what was seen of the product; true if she comes to it now. */
static bool meet_offer(Visitor *visitor, int32_t offer, int32_t product, int64_t key, Memory *memory,
                       int64_t session, Seed seed)
{
    Block block = draw4(seed, visitor->row, key, session, 0, CONSIDER, 0);
    visitor->offer = offer;
    visitor->taste_bits = block.word[1];
    visitor->needed = exponential(block.word[0]);
    visitor->stage = ATTENDING;
    visitor->attention = 0.0;
    int known = visitor->remembered;
    for (int k = 0; k < known && k < REMEMBERED; k++) {
        if (memory[k].product != product)
            continue;
        visitor->attention = memory[k].attention;
        if (visitor->attention < 0.0)
            visitor->stage = DECIDED;
        bool seen_here = memory[k].offer == offer;
        memory[k].offer = offer;
        return !seen_here;
    }
    Memory *oldest = &memory[known % REMEMBERED];
    oldest->product = product;
    oldest->offer = offer;
    oldest->attention = 0.0;
    visitor->remembered = known + 1;
    return true;
}

/* Remember the attention given to the offer on show; a decision is remembered as -1. */
static void part_from_offer(const Visitor *visitor, int32_t product, Memory *memory)
{
    double attention = visitor->needed;
    if (visitor->stage == DECIDED)
        attention = -1.0;
    else if (visitor->stage == ATTENDING)
        attention = visitor->needed - (visitor->ready - visitor->clock) * visitor->attention_rate;
    for (int k = 0; k < visitor->remembered && k < REMEMBERED; k++) {
        if (memory[k].product == product) {
            memory[k].attention = attention;
            return;
        }
    }
}

static inline void note_surplus(const Visitor *visitor, const Good *good, double value,
                                double talked_up, SegmentTotal *total)
{
    double truth = value - visitor->quality_weight * talked_up;
    double alpha = visitor->price_sensitivity, people = (double)visitor->people;
    double surplus = consumer_surplus(good->comparable_fen, alpha, value);
    double regret = -misbelief_surplus(good->comparable_fen, alpha, value, truth);
    total->surplus_fen += (int64_t)(surplus * people);
    total->regret_fen += (int64_t)(regret * people);
}

/* Form the value of the offer on show, once; returns the reference ratio afterwards. */
static double consider(Visitor *visitor, const Room *room, const Offer *offer, const Good *good,
                       double taste, double reference, double sessions_since,
                       SegmentTotal *segment, OfferTotal *total, const Parameters *p)
{
    double believed = believed_share(visitor->bond, visitor->scepticism, p);
    double expected = perceived_quality(good->quality, offer->exaggeration, good->rating, believed);
    double worth = product_utility(good->room_intercept, good->common_utility, taste, expected,
                                   visitor->quality_weight, p);
    double place = room->buying_shift + p->bond * visitor->bond + p->image_fit * offer->image_fit;
    double price = (double)(offer->price_fen - offer->coupon_fen);
    double cost = price_part(price, good->comparable_fen, reference, visitor->price_sensitivity,
                             visitor->allowance_fen, p);
    double value = worth + place + cost
                   + satiation(sessions_since, good->satiation_sessions, p->satiation);
    bool moved = chance(visitor->taste_bits, logistic(value + p->heat_cap));
    visitor->stage = moved ? CONSIDERING : UNMOVED;
    visitor->value = value;
    visitor->reference_ratio = reference;
    visitor->expected_quality = expected;
    if (visitor->attention >= visitor->needed)
        return reference;
    visitor->attention = visitor->needed;
    double honest = perceived_quality(good->quality, 0.0, good->rating, believed);
    note_surplus(visitor, good, value, expected - honest, segment);
    total->considered += visitor->people;
    return reference + p->reference_adjustment * (price / good->comparable_fen - reference);
}

static inline double scarcity_shown(const Offer *offer)
{
    double real = scarcity((double)offer->stock_left, (double)offer->committed_units);
    return larger(real, offer->scarcity);
}

static inline double warmth_of(const Visitor *visitor, const Room *room, double shown,
                               const Parameters *p)
{
    return heat(visitor->impulsivity, shown, visitor->susceptibility, room->rate_ratio, p);
}

/* Compare with the lowest price in sight, which becomes the reference, before buying. */
static bool buys_after_comparing(const Visitor *visitor, const Offer *offer, const Good *good,
                                 double warmth, const Parameters *p, double *seen)
{
    double price = (double)(offer->price_fen - offer->coupon_fen);
    *seen = smaller((double)good->lowest_fen, price) / good->comparable_fen;
    double alpha = visitor->price_sensitivity, allowance = visitor->allowance_fen;
    double value = visitor->value;
    value += price_part(price, good->comparable_fen, *seen, alpha, allowance, p);
    value -= price_part(price, good->comparable_fen, visitor->reference_ratio, alpha, allowance, p);
    return chance(visitor->taste_bits, logistic(value + warmth));
}

/* Comment, like, send a gift, share; returns the gift of all people stood for, fen. */
static int64_t interact(Visitor *visitor, const Room *room, double minutes, double warmth,
                        int64_t wallet_fen, RoomTotal *total, const Parameters *p, int64_t session,
                        Seed seed, bool *shares)
{
    int64_t row = visitor->row, key = room->anchor_key, lap = visitor->lap;
    int64_t people = visitor->people, gift = 0;
    double urge = minutes * interaction_hazard(room->interaction - 0.5, visitor->bond, warmth, p);
    if (chance(draw(seed, row, key, session, lap, COMMENT, 0),
               any_event_probability(p->comment_hazard * room->comment_factor * urge)))
        total->comments += people;
    if (chance(draw(seed, row, key, session, lap, LIKE, 0),
               any_event_probability(p->like_hazard * urge)))
        total->likes += people;
    Block block = draw4(seed, row, key, session, lap, GIFT, 0);
    if (chance(block.word[0], any_event_probability(p->gift_hazard * urge))) {
        int64_t allowed = (int64_t)p->gift_cap_fen - visitor->gifted_fen;
        int64_t has = floor_divided(wallet_fen, people);
        int64_t one = gift_fen(block.word[1], has < allowed ? has : allowed, p);
        visitor->gifted_fen += one;
        gift = one * people;
        total->gifts_fen += gift;
    }
    *shares = chance(draw(seed, row, key, session, lap, SHARE, 0),
                     any_event_probability(p->share_hazard * urge));
    if (*shares)
        total->shares += people;
    return gift;
}

static bool follows(const Visitor *visitor, const Room *room, double content, double minutes,
                    const Parameters *p, int64_t session, Seed seed)
{
    double probability = follow_probability(minutes, room->charisma - 0.5, room->interaction - 0.5,
                                            content, visitor->bought > 0, room->follow_shift, p);
    return chance(draw(seed, visitor->row, room->anchor_key, session, visitor->lap, FOLLOW, 0),
                  probability);
}

/* A free bond slot, or the one with the weakest bond when all are taken. */
static int weakest_slot(const int16_t *anchors, const uint16_t *bonds)
{
    int weakest = 0;
    double least = 2.0;
    for (int k = 0; k < BOND_SLOTS; k++) {
        if (anchors[k] < 0)
            return k;
        if (bond_of(bonds[k]) < least) {
            weakest = k;
            least = bond_of(bonds[k]);
        }
    }
    return weakest;
}

static inline int bond_slot_of(const int16_t *anchors, int32_t anchor)
{
    for (int k = 0; k < BOND_SLOTS; k++)
        if (anchors[k] == anchor)
            return k;
    return -1;
}

#endif
