/* The way of the visitors of one chunk through a tick, as in simulator/kernels/visiting.py. */
#ifndef VISITING_H
#define VISITING_H

#include "rooms.h"

/* What the visitors of one chunk read and write in a tick. */
typedef struct {
    const Evening *e;
    const Parameters *p;
    const Room *rooms;
    const Offer *offers;
    const Good *goods;
    Visitor *visitors;
    Memory *memory;
    Request *requests;
    Message *messages;
    RoomTotal *room_totals;
    OfferTotal *offer_totals;
    SegmentTotal *segment_totals;
    Chunk *counters;
    double *race_key, *race_time;
    int32_t *race_room, *active, *free;
    int64_t page, categories, segments, most_requests, most_messages, session;
    double tick_begin, tick_minutes;
    Seed seed;
} Tick;

static void begin_visit(const Tick *t, Visitor *visitor, int32_t viewer)
{
    const Evening *e = t->e;
    visitor->row = viewer;
    visitor->clock = larger((double)e->arrival_minute[viewer], t->tick_begin);
    visitor->room = BETWEEN_ROOMS;
    visitor->lap = 0;
    visitor->place = 0;
    visitor->position = 0;
    visitor->entered_this_lap = 0;
    visitor->remembered = 0;
    visitor->gifted_fen = 0;
    visitor->people = e->people[viewer];
    visitor->segment = e->segment[viewer];
    visitor->platform = e->opened[viewer];
    visitor->price_sensitivity = (double)e->price_sensitivity[viewer];
    visitor->quality_weight = t->p->quality * (double)e->quality_sensitivity[viewer];
    visitor->impulsivity = (double)e->impulsivity[viewer];
    visitor->susceptibility = (double)e->susceptibility[viewer];
    visitor->scepticism = (double)e->scepticism[viewer];
    visitor->allowance_fen = (double)e->allowance_fen[viewer];
}

static void build_feed(const Tick *t, Visitor *visitor, int64_t slot)
{
    const Evening *e = t->e;
    const Platform *platform = &e->platforms[visitor->platform];
    int64_t row = visitor->row, begin = platform->begin, count = platform->end - begin;
    int64_t places = e->rooms_shape[0], page = t->page;
    double *time = t->race_time, *times = t->race_key + slot * 2 * page;
    int32_t *list = t->race_room + slot * 2 * page;
    int64_t known = put_known_rooms(
        visitor, t->rooms, e->room_of_anchor, e->bond_anchor + row * BOND_SLOTS,
        e->bond + row * BOND_SLOTS, e->followed[row], e->invited_by[row],
        platform->followed_places, times, list, page);
    run_race(time, time + places, e->feed_key + begin, e->feed_weight + ORGANIC * places + begin,
             e->feed_weight + PAID * places + begin,
             e->feed_content + visitor->segment * places + begin, e->feed_share + begin, places,
             e->taste + row * t->categories, t->categories, count, e->wants[row],
             platform->precision, platform->search, row, t->session, t->seed);
    for (int64_t n = 0; n < known; n++)
        time[e->place_of_room[list[n]] - begin] = INFINITY;
    const int32_t *room = e->on_platform + begin;
    int64_t size = keep_best(time, room, count, times, list, page, known), paid = 0;
    if (platform->paid_every > 0)
        paid = keep_best(time + places, room, count, times + page, list + page, page, 0);
    visitor->feed_size = (int32_t)(size < platform->page ? size : platform->page);
    visitor->paid_size = (int32_t)(paid < platform->page ? paid : platform->page);
    visitor->paid_position = 0;
}

/* Slots for the openers of a tick that belong to a chunk: position modulo number of chunks. */
static void admit(const Tick *t, int64_t chunk, int64_t begin, int64_t end)
{
    int64_t width = t->e->active_shape[0];
    int64_t first = (chunk - begin) % width;
    for (int64_t n = begin + (first < 0 ? first + width : first); n < end; n += width) {
        int32_t slot = t->free[--t->counters->free];
        t->active[t->counters->active++] = slot;
        begin_visit(t, &t->visitors[slot], t->e->openers[n]);
        build_feed(t, &t->visitors[slot], slot);
    }
}

/* Attend to what the room pitches now; when she considers it and when she leaves follow. */
static void turn_to_pitch(const Tick *t, Visitor *visitor, const Room *room, Memory *memory,
                          double content)
{
    double now = visitor->clock, fit = 0.0, hard_selling = 0.0;
    visitor->patience -= visitor->hazard * (now - visitor->since);
    visitor->since = now;
    if (room->offer >= 0) {
        const Offer *offer = &t->offers[room->offer];
        const Good *good = &t->goods[offer->product];
        if (meet_offer(visitor, room->offer, offer->product, good->key, memory, t->session,
                       t->seed)) {
            t->offer_totals[room->offer].exposed += visitor->people;
            t->offer_totals[room->offer].simulated_exposed++;
        }
        fit = taste_of(t->e->taste[visitor->row * t->categories + good->category]);
        hard_selling = offer->exaggeration;
        visitor->attention_rate = attention_rate(room->interaction, offer->novelty, t->p);
        double missing = larger(visitor->needed - visitor->attention, 0.0);
        visitor->ready = now + missing / visitor->attention_rate;
    } else {
        visitor->offer = -1;
        visitor->stage = DECIDED;
    }
    visitor->hazard = leave_hazard(visitor->frailty, content, visitor->bond, fit, hard_selling,
                                   room->lag, room->leave_factor, t->p);
    visitor->gone = now + minutes_to_threshold(visitor->patience - 0.0, visitor->hazard);
}

static void ask_for_stock(const Tick *t, Visitor *visitor, const Offer *offer, int64_t slot,
                          double warmth, int64_t tie_break)
{
    double minute = visitor->clock;
    Request *asked = &t->requests[t->counters->requests++];
    int64_t when = (int64_t)((minute - t->tick_begin) / t->tick_minutes * TICK_PARTS);
    asked->minute = minute;
    asked->rank = when * HASHES + tie_break;
    asked->row = visitor->row;
    asked->offer = visitor->offer;
    asked->slot = (int32_t)slot;
    asked->heat = warmth;
    asked->expected_quality = visitor->expected_quality;
    asked->minutes_watched = minute - visitor->entry;
    asked->paid = visitor->paid;
    asked->hopeful = offer->stock_left > 0;
    visitor->bought += asked->hopeful;
}

/* Ask for stock if she is tempted, still buys after comparing, can pay and checks out. */
static void try_to_buy(const Tick *t, Visitor *visitor, const Room *room, int64_t slot)
{
    const Offer *offer = &t->offers[visitor->offer];
    double warmth = warmth_of(visitor, room, scarcity_shown(offer), t->p);
    if (!chance(visitor->taste_bits, logistic(visitor->value + warmth)))
        return;
    visitor->stage = DECIDED;
    const Good *good = &t->goods[offer->product];
    Block block = draw4(t->seed, visitor->row, good->key, t->session, 0, CONSIDER, 0);
    if (chance(block.word[2], t->p->comparing_share)) {
        double seen;
        bool still = buys_after_comparing(visitor, offer, good, warmth, t->p, &seen);
        t->e->reference_ratio[visitor->row * t->categories + good->category] = kept_ratio(seen);
        if (!still)
            return;
    }
    int64_t *wallet = &t->e->wallet_fen[visitor->row];
    int64_t payment = (offer->price_fen - offer->coupon_fen) * visitor->people;
    if (payment > *wallet || !chance(block.word[3], t->p->checkout_completion))
        return;
    if (t->counters->requests >= t->most_requests) {
        t->counters->overflow++;
        return;
    }
    *wallet -= payment;
    ask_for_stock(t, visitor, offer, slot, warmth, block.word[3]);
}

/* Consider and buy what is on show if it is time, and wait for what happens next. */
static void watch(const Tick *t, Visitor *visitor, const Room *room, int64_t slot)
{
    if (visitor->stage == ATTENDING && visitor->clock >= visitor->ready) {
        const Offer *offer = &t->offers[visitor->offer];
        const Good *good = &t->goods[offer->product];
        int64_t place = visitor->row * t->categories + good->category;
        double since = (double)(t->session - t->e->last_purchase[place]);
        double after = consider(visitor, room, offer, good, taste_of(t->e->taste[place]),
                                ratio_of(t->e->reference_ratio[place]), since,
                                &t->segment_totals[visitor->segment],
                                &t->offer_totals[visitor->offer], t->p);
        t->e->reference_ratio[place] = kept_ratio(after);
    }
    if (visitor->stage == CONSIDERING)
        try_to_buy(t, visitor, room, slot);
    double until = smaller(visitor->gone, room->pitch_end);
    if (visitor->stage == ATTENDING)
        until = smaller(until, visitor->ready);
    else if (visitor->stage == CONSIDERING)
        until = smaller(until, t->tick_begin + t->tick_minutes);
    visitor->clock = until;
}

/* The bond with the host after a view: deepened, or begun by a follow. */
static void bond_with_host(const Tick *t, const Visitor *visitor, const Room *room,
                           RoomTotal *total, double content, double minutes)
{
    const Evening *e = t->e;
    int64_t row = visitor->row;
    int16_t *anchors = e->bond_anchor + row * BOND_SLOTS;
    uint16_t *bonds = e->bond + row * BOND_SLOTS;
    int k = visitor->bond_slot;
    if (k >= 0 && anchors[k] == room->anchor) {
        double gain = t->p->watching_gain * room->bonding;
        bonds[k] = kept_bond(bond_after_view(bond_of(bonds[k]), minutes, gain, t->p));
        e->visited[row] |= (uint8_t)(1 << k);
    } else if (follows(visitor, room, content, minutes, t->p, t->session, t->seed)) {
        k = weakest_slot(anchors, bonds);
        anchors[k] = (int16_t)room->anchor;
        bonds[k] = kept_bond(t->p->initial_bond * room->bonding);
        e->followed[row] |= (uint8_t)(1 << k);
        e->visited[row] |= (uint8_t)(1 << k);
        total->follows += visitor->people;
    }
}

/* End a view; true if she closes the app. */
static bool leave(const Tick *t, Visitor *visitor, const Room *room, int64_t slot, double content)
{
    RoomTotal *total = &t->room_totals[visitor->room];
    double minutes = visitor->clock - visitor->entry, shown = 0.0;
    if (visitor->offer >= 0) {
        const Offer *offer = &t->offers[visitor->offer];
        part_from_offer(visitor, offer->product, t->memory + slot * REMEMBERED);
        shown = scarcity_shown(offer);
    }
    bool shares;
    int64_t *wallet = &t->e->wallet_fen[visitor->row];
    double warmth = warmth_of(visitor, room, shown, t->p);
    *wallet -= interact(visitor, room, minutes, warmth, *wallet, total, t->p, t->session, t->seed,
                        &shares);
    if (shares && t->counters->messages < t->most_messages)
        t->messages[t->counters->messages++] = (Message){visitor->row, room->anchor};
    else if (shares)
        t->counters->overflow++;
    bond_with_host(t, visitor, room, total, content, minutes);
    total->stay_seconds += (int64_t)(minutes * 60.0 + 0.5) * visitor->people;
    total->present -= visitor->people;
    total->simulated_present--;
    visitor->room = BETWEEN_ROOMS;
    return chance(draw(t->seed, visitor->row, room->key, t->session, visitor->lap, CLOSE, 0),
                  t->p->close_probability);
}

/* Show the next room, which is entered or skipped; true if there is nothing (more) to see. */
static bool swipe(const Tick *t, Visitor *visitor, int64_t slot)
{
    const Evening *e = t->e;
    const int32_t *list = t->race_room + slot * 2 * t->page;
    int64_t index = next_room(visitor, list, list + t->page, t->rooms,
                              &e->platforms[visitor->platform]);
    if (index < 0)
        return true;
    const Room *room = &t->rooms[index];
    int64_t row = visitor->row;
    int bond_slot = bond_slot_of(e->bond_anchor + row * BOND_SLOTS, room->anchor);
    double bond = bond_slot < 0 ? 0.0 : bond_of(e->bond[row * BOND_SLOTS + bond_slot]);
    double liking = 0.0, discount = 0.0, content = e->content[index * t->segments + visitor->segment];
    if (room->offer >= 0) {
        const Offer *offer = &t->offers[room->offer];
        liking = taste_of(e->taste[row * t->categories + t->goods[offer->product].category]);
        discount = offer->discount;
    }
    double probability = enter_probability(room->entering_shock, bond, liking, content, discount,
                                           room->displayed, t->p);
    if (!chance(draw(t->seed, row, room->key, t->session, visitor->lap, ENTER, 0), probability)) {
        t->room_totals[index].skips += visitor->people;
        visitor->clock += t->p->glance_minutes;
        return false;
    }
    enter(visitor, room, (int32_t)index, bond_slot, bond, &t->room_totals[index],
          &t->segment_totals[visitor->segment], t->p, t->session, t->seed);
    turn_to_pitch(t, visitor, room, t->memory + slot * REMEMBERED, content);
    return false;
}

/* What happens next to a visitor in a room; true if she closes the app. */
static bool stay(const Tick *t, Visitor *visitor, int64_t slot)
{
    const Room *room = &t->rooms[visitor->room];
    double content = t->e->content[visitor->room * t->segments + visitor->segment];
    if (visitor->clock >= visitor->gone || visitor->clock >= room->end_minute)
        return leave(t, visitor, room, slot, content);
    if (visitor->offer != room->offer) {
        Memory *memory = t->memory + slot * REMEMBERED;
        if (visitor->offer >= 0)
            part_from_offer(visitor, t->offers[visitor->offer].product, memory);
        turn_to_pitch(t, visitor, room, memory, content);
    } else {
        watch(t, visitor, room, slot);
    }
    return false;
}

/* Follow each visitor to the end of the tick, or until she closes the app. */
static void visit_rooms(const Tick *t)
{
    double tick_end = t->tick_begin + t->tick_minutes;
    Chunk *counters = t->counters;
    for (int64_t k = 0; k < counters->active;) {
        int32_t slot = t->active[k];
        Visitor *visitor = &t->visitors[slot];
        bool closes = false;
        while (visitor->clock < tick_end && !closes)
            closes = visitor->room == BETWEEN_ROOMS ? swipe(t, visitor, slot)
                                                    : stay(t, visitor, slot);
        if (closes) {
            t->active[k] = t->active[--counters->active];
            t->free[counters->free++] = slot;
        } else {
            k++;
        }
    }
}

#endif
