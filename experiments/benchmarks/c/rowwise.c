/* The same evening, row by row: one large struct for each viewer, one viewer after another, a feed
 * that scores all rooms one by one and sorts them. No thought was given to layout. */
#include "rooms.h"

#include <stdlib.h>

typedef struct {
    const Evening *e;
    Viewer *viewers;
    const Parameters *p;
    RoomTotal *totals;
    Request *requests;
    int64_t asked, asked_most, messages, session;
    double tick_begin, tick_end;
    Seed seed;
} Market;

typedef struct {
    double organic, paid;
    int32_t room, place;
} Scored;

static int by_organic(const void *one, const void *other)
{
    const Scored *a = one, *b = other;
    return a->organic != b->organic ? (a->organic < b->organic ? -1 : 1) : a->place - b->place;
}

static int by_paid(const void *one, const void *other)
{
    const Scored *a = one, *b = other;
    return a->paid != b->paid ? (a->paid < b->paid ? -1 : 1) : a->place - b->place;
}

static int by_rank(const void *one, const void *other)
{
    const Request *a = one, *b = other;
    return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : a->row - b->row;
}

static double relevance(const Evening *e, const Viewer *viewer, int64_t place, double search)
{
    int64_t rooms = e->rooms_shape[0];
    double fit = 0.0;
    for (int64_t c = 0; c < e->taste_shape[1]; c++) {
        double taste = taste_of(viewer->taste[c]);
        fit += e->feed_share[c * rooms + place] * ((viewer->wants >> c) & 1 ? taste + search : taste);
    }
    return e->feed_content[viewer->segment * rooms + place] + fit;
}

static Scored score(const Market *m, const Viewer *viewer, int64_t place, int64_t limit)
{
    const Evening *e = m->e;
    const Platform *platform = &e->platforms[viewer->opened];
    int32_t room = e->on_platform[place];
    int64_t rooms = e->rooms_shape[0];
    Block block = draw4(m->seed, viewer->visit.row, e->rooms[room].key, m->session, 0, FEED_RANK, 0);
    double suits = relevance(e, viewer, place, platform->search);
    double weight = e->feed_weight[ORGANIC * rooms + place] * exp_of(suits * platform->precision);
    weight = block.word[2] < limit ? weight : 0.0;
    double paid = rank_key(block.word[1], e->feed_weight[PAID * rooms + place]);
    return (Scored){rank_key(block.word[0], weight), paid, room, (int32_t)place};
}

static void build_feed(const Market *m, Viewer *viewer)
{
    const Evening *e = m->e;
    Visitor *visit = &viewer->visit;
    const Platform *platform = &e->platforms[viewer->opened];
    int64_t count = platform->end - platform->begin, all = (int64_t)TWO_POWER_32, page = FEED_PAGE;
    int64_t limit = count <= LARGEST_FEED ? all : all * CANDIDATES / (count + 1);
    double times[FEED_PAGE];
    int64_t known = put_known_rooms(visit, e->rooms, e->room_of_anchor, viewer->bond_anchor,
                                    viewer->bond, viewer->followed, viewer->invited_by,
                                    platform->followed_places, times, viewer->organic, page);
    int64_t size = known, paid = 0;
    Scored *scored = malloc((size_t)(count + 1) * sizeof *scored);
    for (int64_t n = 0; n < count; n++)
        scored[n] = score(m, viewer, platform->begin + n, limit);
    qsort(scored, (size_t)count, sizeof *scored, by_organic);
    for (int64_t n = 0; n < count && size < page && scored[n].organic < INFINITY; n++) {
        bool is_known = false;
        for (int64_t k = 0; k < known; k++)
            is_known |= viewer->organic[k] == scored[n].room;
        if (!is_known)
            viewer->organic[size++] = scored[n].room;
    }
    if (platform->paid_every > 0) {
        qsort(scored, (size_t)count, sizeof *scored, by_paid);
        for (int64_t n = 0; n < count && paid < page && scored[n].paid < INFINITY; n++)
            viewer->paid[paid++] = scored[n].room;
    }
    free(scored);
    visit->feed_size = (int32_t)(size < platform->page ? size : platform->page);
    visit->paid_size = (int32_t)(paid < platform->page ? paid : platform->page);
    visit->paid_position = 0;
}

static void open_app(const Market *m, int32_t row)
{
    Viewer *viewer = &m->viewers[row];
    double arrival = (double)m->e->arrival_minute[row];
    viewer->visit = (Visitor){
        .row = row,
        .clock = larger(arrival, m->tick_begin),
        .room = BETWEEN_ROOMS,
        .people = viewer->people,
        .segment = viewer->segment,
        .platform = viewer->opened,
        .price_sensitivity = (double)viewer->price_sensitivity,
        .quality_weight = m->p->quality * (double)viewer->quality_sensitivity,
        .impulsivity = (double)viewer->impulsivity,
        .susceptibility = (double)viewer->susceptibility,
        .scepticism = (double)viewer->scepticism,
        .allowance_fen = (double)viewer->allowance_fen,
    };
    build_feed(m, viewer);
}

static double content_of(const Market *m, const Visitor *visit, int64_t room)
{
    return m->e->content[room * m->e->content_shape[1] + visit->segment];
}

static void turn_to_pitch(const Market *m, Viewer *viewer)
{
    Visitor *visit = &viewer->visit;
    const Room *room = &m->e->rooms[visit->room];
    double now = visit->clock, fit = 0.0, hard_selling = 0.0;
    visit->patience -= visit->hazard * (now - visit->since);
    visit->since = now;
    visit->stage = room->offer >= 0 ? visit->stage : DECIDED;
    if (room->offer >= 0) {
        const Offer *offer = &m->e->offers[room->offer];
        const Good *good = &m->e->goods[offer->product];
        if (meet_offer(visit, room->offer, offer->product, good->key, viewer->memory, m->session,
                       m->seed)) {
            m->e->offer_totals[room->offer].exposed += visit->people;
            m->e->offer_totals[room->offer].simulated_exposed++;
        }
        fit = taste_of(viewer->taste[good->category]);
        hard_selling = offer->exaggeration;
        visit->attention_rate = attention_rate(room->interaction, offer->novelty, m->p);
        double missing = larger(visit->needed - visit->attention, 0.0);
        visit->ready = now + missing / visit->attention_rate;
    } else {
        visit->offer = -1;
    }
    visit->hazard = leave_hazard(visit->frailty, content_of(m, visit, visit->room), visit->bond, fit,
                                 hard_selling, room->lag, room->leave_factor, m->p);
    visit->gone = now + minutes_to_threshold(visit->patience, visit->hazard);
}

static bool swipe(const Market *m, Viewer *viewer)
{
    const Evening *e = m->e;
    Visitor *visit = &viewer->visit;
    int64_t index = next_room(visit, viewer->organic, viewer->paid, e->rooms,
                              &e->platforms[visit->platform]);
    if (index < 0)
        return true;
    const Room *room = &e->rooms[index];
    int slot = bond_slot_of(viewer->bond_anchor, room->anchor);
    double bond = slot < 0 ? 0.0 : bond_of(viewer->bond[slot]), liking = 0.0, discount = 0.0;
    if (room->offer >= 0) {
        const Offer *offer = &e->offers[room->offer];
        liking = taste_of(viewer->taste[e->goods[offer->product].category]);
        discount = offer->discount;
    }
    double probability = enter_probability(room->entering_shock, bond, liking,
                                           content_of(m, visit, index), discount, room->displayed,
                                           m->p);
    if (chance(draw(m->seed, visit->row, room->key, m->session, visit->lap, ENTER, 0), probability)) {
        enter(visit, room, (int32_t)index, slot, bond, &m->totals[index],
              &e->segment_totals[visit->segment], m->p, m->session, m->seed);
        turn_to_pitch(m, viewer);
    } else {
        m->totals[index].skips += visit->people;
        visit->clock += m->p->glance_minutes;
    }
    return false;
}

static bool leave(Market *m, Viewer *viewer)
{
    const Evening *e = m->e;
    Visitor *visit = &viewer->visit;
    const Room *room = &e->rooms[visit->room];
    RoomTotal *total = &m->totals[visit->room];
    double minutes = visit->clock - visit->entry, shown = 0.0;
    double content = content_of(m, visit, visit->room);
    if (visit->offer >= 0) {
        part_from_offer(visit, e->offers[visit->offer].product, viewer->memory);
        shown = scarcity_shown(&e->offers[visit->offer]);
    }
    bool shares;
    double warmth = warmth_of(visit, room, shown, m->p);
    viewer->wallet_fen -= interact(visit, room, minutes, warmth, viewer->wallet_fen, total, m->p,
                                   m->session, m->seed, &shares);
    if (shares) {
        int64_t most = e->messages_shape[1], n = m->messages++;
        e->messages[n] = (Message){visit->row, room->anchor};
        e->chunks[n / most].messages = n % most + 1;
    }
    int k = visit->bond_slot;
    if (k >= 0 && viewer->bond_anchor[k] == room->anchor) {
        double gain = m->p->watching_gain * room->bonding;
        viewer->bond[k] = kept_bond(bond_after_view(bond_of(viewer->bond[k]), minutes, gain, m->p));
        viewer->visited |= (uint8_t)(1 << k);
    } else if (follows(visit, room, content, minutes, m->p, m->session, m->seed)) {
        k = weakest_slot(viewer->bond_anchor, viewer->bond);
        viewer->bond_anchor[k] = (int16_t)room->anchor;
        viewer->bond[k] = kept_bond(m->p->initial_bond * room->bonding);
        viewer->followed |= (uint8_t)(1 << k);
        viewer->visited |= (uint8_t)(1 << k);
        total->follows += visit->people;
    }
    total->stay_seconds += (int64_t)(minutes * 60.0 + 0.5) * visit->people;
    total->present -= visit->people;
    total->simulated_present--;
    visit->room = BETWEEN_ROOMS;
    return chance(draw(m->seed, visit->row, room->key, m->session, visit->lap, CLOSE, 0),
                  m->p->close_probability);
}

static void try_to_buy(Market *m, Viewer *viewer)
{
    Visitor *visit = &viewer->visit;
    const Offer *offer = &m->e->offers[visit->offer];
    const Good *good = &m->e->goods[offer->product];
    double warmth = warmth_of(visit, &m->e->rooms[visit->room], scarcity_shown(offer), m->p);
    if (!chance(visit->taste_bits, logistic(visit->value + warmth)))
        return;
    visit->stage = DECIDED;
    Block block = draw4(m->seed, visit->row, good->key, m->session, 0, CONSIDER, 0);
    if (chance(block.word[2], m->p->comparing_share)) {
        double seen;
        bool still = buys_after_comparing(visit, offer, good, warmth, m->p, &seen);
        viewer->reference_ratio[good->category] = kept_ratio(seen);
        if (!still)
            return;
    }
    int64_t payment = (offer->price_fen - offer->coupon_fen) * visit->people;
    if (payment > viewer->wallet_fen || !chance(block.word[3], m->p->checkout_completion))
        return;
    viewer->wallet_fen -= payment;
    if (m->asked == m->asked_most) {
        m->asked_most = 2 * m->asked_most + 64;
        m->requests = realloc(m->requests, (size_t)m->asked_most * sizeof *m->requests);
    }
    double part = (visit->clock - m->tick_begin) / m->e->tick_minutes;
    m->requests[m->asked++] = (Request){
        .minute = visit->clock,
        .rank = (int64_t)(part * TICK_PARTS) * HASHES + block.word[3],
        .row = visit->row,
        .offer = visit->offer,
        .heat = warmth,
        .expected_quality = visit->expected_quality,
        .minutes_watched = visit->clock - visit->entry,
        .paid = visit->paid,
        .hopeful = offer->stock_left > 0,
    };
    visit->bought += offer->stock_left > 0;
}

static void watch(Market *m, Viewer *viewer)
{
    const Evening *e = m->e;
    Visitor *visit = &viewer->visit;
    const Room *room = &e->rooms[visit->room];
    if (visit->stage == ATTENDING && visit->clock >= visit->ready) {
        const Offer *offer = &e->offers[visit->offer];
        const Good *good = &e->goods[offer->product];
        int c = good->category;
        double since = (double)(m->session - viewer->last_purchase[c]);
        viewer->reference_ratio[c] = kept_ratio(consider(
            visit, room, offer, good, taste_of(viewer->taste[c]), ratio_of(viewer->reference_ratio[c]),
            since, &e->segment_totals[visit->segment], &e->offer_totals[visit->offer], m->p));
    }
    if (visit->stage == CONSIDERING)
        try_to_buy(m, viewer);
    double until = smaller(visit->gone, room->pitch_end);
    if (visit->stage == ATTENDING)
        until = smaller(until, visit->ready);
    else if (visit->stage == CONSIDERING)
        until = smaller(until, m->tick_end);
    visit->clock = until;
}

/* To the end of the tick; true if she closes the app. */
static bool advance(Market *m, Viewer *viewer)
{
    const Evening *e = m->e;
    Visitor *visit = &viewer->visit;
    while (visit->clock < m->tick_end) {
        if (visit->room == BETWEEN_ROOMS) {
            if (swipe(m, viewer))
                return true;
            continue;
        }
        const Room *room = &e->rooms[visit->room];
        if (visit->clock >= visit->gone || visit->clock >= room->end_minute) {
            if (leave(m, viewer))
                return true;
        } else if (visit->offer != room->offer) {
            if (visit->offer >= 0)
                part_from_offer(visit, e->offers[visit->offer].product, viewer->memory);
            turn_to_pitch(m, viewer);
        } else {
            watch(m, viewer);
        }
    }
    return false;
}

static int64_t serve(Market *m, int64_t sold, int64_t minute)
{
    const Evening *e = m->e;
    qsort(m->requests, (size_t)m->asked, sizeof *m->requests, by_rank);
    for (int64_t n = 0; n < m->asked; n++) {
        const Request *asked = &m->requests[n];
        Viewer *viewer = &m->viewers[asked->row];
        Offer *offer = &e->offers[asked->offer];
        Minute *now = &e->minutes[minute * e->rooms_shape[0] + offer->room];
        int64_t people = viewer->people;
        int64_t units = people < offer->stock_left ? people : offer->stock_left;
        viewer->wallet_fen += (people - units) * (offer->price_fen - offer->coupon_fen);
        now->requested += people;
        now->sold_out += people - units;
        if (units == 0) {
            if (viewer->visit.room == offer->room && viewer->visit.entry <= asked->minute)
                viewer->visit.bought -= asked->hopeful;
            continue;
        }
        if (sold == e->sales_shape[0])
            return -1;
        offer->stock_left -= units;
        e->rooms[offer->room].recent_orders += 1.0;
        now->orders += units;
        now->gmv_fen += units * offer->price_fen;
        viewer->last_purchase[e->goods[offer->product].category] = (int16_t)m->session;
        e->sales[sold++] = (Sale){.minute = asked->minute, .row = asked->row, .offer = asked->offer,
                                  .units = units, .heat = asked->heat,
                                  .expected_quality = asked->expected_quality,
                                  .minutes_watched = asked->minutes_watched, .paid = asked->paid};
    }
    return sold;
}

static void add_up(const Market *m, int64_t *entered_before, int64_t minute)
{
    const Evening *e = m->e;
    for (int64_t r = 0; r < e->rooms_shape[0]; r++) {
        Room *room = &e->rooms[r];
        const RoomTotal *total = &m->totals[r];
        Minute *now = &e->minutes[minute * e->rooms_shape[0] + r];
        double fading = e->tick_minutes / HERDING_MINUTES;
        int64_t spent = total->traffic_fen;
        int64_t left = e->budget_fen[r] > spent ? e->budget_fen[r] - spent : 0;
        room->present = total->present;
        room->simulated_present = total->simulated_present;
        room->budget_left_fen = room->bid_fen > 0 ? left : 0;
        room->displayed += ((double)(total->present + room->bots) - room->displayed)
                           * smaller(e->tick_minutes / DISPLAY_MINUTES, 1.0);
        room->recent_viewers += ((double)total->simulated_present - room->recent_viewers) * fading;
        room->rate_ratio = smoothed_order_rate(room->recent_orders, room->recent_viewers, m->p)
                           / m->p->normal_rate;
        room->recent_orders *= 1.0 - fading;
        now->online = total->present;
        now->entries += total->views - entered_before[r];
        entered_before[r] = total->views;
    }
}

/* Orders granted, -1 if a buffer ran full. */
int64_t play_evening(const Evening *e, Viewer *viewers)
{
    Market m = {.e = e, .viewers = viewers, .p = e->parameters, .totals = e->room_totals,
                .session = e->session,
                .seed = {(uint64_t)e->seed_low, (uint64_t)e->seed_high}};
    int64_t sold = 0, open = 0;
    int64_t *entered = calloc((size_t)e->rooms_shape[0] + 1, sizeof *entered);
    int32_t *active = malloc(((size_t)e->openers_shape[0] + 1) * sizeof *active);
    for (int64_t tick = 0; tick < e->first_opener_shape[0] - 1 && sold >= 0; tick++) {
        m.tick_begin = (double)tick * e->tick_minutes;
        m.tick_end = m.tick_begin + e->tick_minutes;
        m.asked = 0;
        turn_rooms(e, m.tick_begin);
        for (int64_t n = e->first_opener[tick]; n < e->first_opener[tick + 1]; n++) {
            open_app(&m, e->openers[n]);
            active[open++] = e->openers[n];
        }
        for (int64_t k = 0; k < open;) {
            if (advance(&m, &viewers[active[k]]))
                active[k] = active[--open];
            else
                k++;
        }
        sold = serve(&m, sold, (int64_t)m.tick_begin);
        add_up(&m, entered, (int64_t)m.tick_begin);
    }
    for (int64_t k = 0; k < open && sold >= 0; k++) {
        Viewer *viewer = &viewers[active[k]];
        viewer->visit.clock = (double)e->evening_minutes;
        if (viewer->visit.room != BETWEEN_ROOMS)
            leave(&m, viewer);
    }
    free(entered);
    free(active);
    free(m.requests);
    return sold;
}
