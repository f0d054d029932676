/* An evening in all rooms: the C twin of simulator/kernels/audience.py, layout and plan alike. */
#include "visiting.h"

#include <stdlib.h>

static inline bool comes_before(const Place *one, const Place *other)
{
    return one->rank < other->rank || (one->rank == other->rank && one->row < other->row);
}

/* The requests of a tick by time, equal times by hash; Shell's sort with the gaps of Ciura. */
static int64_t line_up(const Evening *e)
{
    static const int64_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
    Place *queue = e->queue;
    int64_t total = 0, most = e->requests_shape[1];
    for (int64_t k = 0; k < e->chunks_shape[0]; k++) {
        for (int64_t j = 0; j < e->chunks[k].requests; j++) {
            const Request *asked = &e->requests[k * most + j];
            queue[total++] = (Place){asked->rank, asked->row, (int32_t)k, (int32_t)j};
        }
    }
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        int64_t gap = gaps[g];
        for (int64_t n = gap; n < total; n++) {
            Place moving = queue[n];
            int64_t m = n;
            for (; m >= gap && comes_before(&moving, &queue[m - gap]); m -= gap)
                queue[m] = queue[m - gap];
            queue[m] = moving;
        }
    }
    return total;
}

/* Serve the requests of a tick; returns the orders granted so far, -1 if there is no room. */
static int64_t serve(const Evening *e, int64_t sold, int64_t minute)
{
    int64_t rooms = e->rooms_shape[0], most = e->requests_shape[1], count = line_up(e);
    for (int64_t n = 0; n < count; n++) {
        const Place *place = &e->queue[n];
        const Request *asked = &e->requests[place->chunk * most + place->place];
        Offer *offer = &e->offers[asked->offer];
        Minute *now = &e->minutes[minute * rooms + offer->room];
        int64_t people = e->people[asked->row];
        int64_t units = people < offer->stock_left ? people : offer->stock_left;
        e->wallet_fen[asked->row] += (people - units) * (offer->price_fen - offer->coupon_fen);
        now->requested += people;
        now->sold_out += people - units;
        if (units == 0) {
            Visitor *visitor = &e->visitors[place->chunk * e->visitors_shape[1] + asked->slot];
            if (visitor->row == asked->row && visitor->room == offer->room
                && visitor->entry <= asked->minute)
                visitor->bought -= asked->hopeful;
            continue;
        }
        if (sold == e->sales_shape[0])
            return -1;
        offer->stock_left -= units;
        e->rooms[offer->room].recent_orders += 1.0;
        now->orders += units;
        now->gmv_fen += units * offer->price_fen;
        int64_t category = e->goods[offer->product].category;
        e->last_purchase[asked->row * e->taste_shape[1] + category] = (int16_t)e->session;
        e->sales[sold++] = (Sale){.minute = asked->minute, .row = asked->row, .offer = asked->offer,
                                  .units = units, .heat = asked->heat,
                                  .expected_quality = asked->expected_quality,
                                  .minutes_watched = asked->minutes_watched, .paid = asked->paid};
    }
    return sold;
}

/* Who is where, what is on show, how hot each room is and what traffic money is left. */
static void add_up(const Evening *e, int64_t *entered_before, int64_t minute)
{
    int64_t rooms = e->rooms_shape[0];
    for (int64_t r = 0; r < rooms; r++) {
        Room *room = &e->rooms[r];
        int64_t people = 0, simulated = 0, spent = 0, entered = 0;
        for (int64_t k = 0; k < e->room_totals_shape[0]; k++) {
            const RoomTotal *total = &e->room_totals[k * rooms + r];
            people += total->present;
            simulated += total->simulated_present;
            spent += total->traffic_fen;
            entered += total->views;
        }
        room->present = people;
        room->simulated_present = simulated;
        int64_t left = e->budget_fen[r] > spent ? e->budget_fen[r] - spent : 0;
        room->budget_left_fen = room->bid_fen > 0 ? left : 0;
        double on_show = (double)(people + room->bots);
        room->displayed += (on_show - room->displayed)
                           * smaller(e->tick_minutes / DISPLAY_MINUTES, 1.0);
        double fading = e->tick_minutes / HERDING_MINUTES;
        room->recent_viewers += ((double)simulated - room->recent_viewers) * fading;
        double rate = smoothed_order_rate(room->recent_orders, room->recent_viewers, e->parameters);
        room->rate_ratio = rate / e->parameters->normal_rate;
        room->recent_orders *= 1.0 - fading;
        e->minutes[minute * rooms + r].online = people;
        e->minutes[minute * rooms + r].entries += entered - entered_before[r];
        entered_before[r] = entered;
    }
}

static Tick tick_of(const Evening *e, int64_t k, double tick_begin)
{
    int64_t rooms = e->rooms_shape[0], slots = e->visitors_shape[1], page = e->race_key_shape[3];
    return (Tick){
        .e = e, .p = e->parameters, .rooms = e->rooms, .offers = e->offers, .goods = e->goods,
        .visitors = e->visitors + k * slots,
        .memory = e->memory + k * slots * REMEMBERED,
        .requests = e->requests + k * e->requests_shape[1],
        .messages = e->messages + k * e->messages_shape[1],
        .room_totals = e->room_totals + k * rooms,
        .offer_totals = e->offer_totals + k * e->offers_shape[0],
        .segment_totals = e->segment_totals + k * e->segment_totals_shape[1],
        .counters = e->chunks + k,
        .race_key = e->race_key + k * slots * 2 * page,
        .race_room = e->race_room + k * slots * 2 * page,
        .race_time = e->race_time + k * 2 * rooms,
        .active = e->active + k * slots, .free = e->free + k * slots,
        .page = page, .categories = e->taste_shape[1], .segments = e->content_shape[1],
        .most_requests = e->requests_shape[1], .most_messages = e->messages_shape[1],
        .session = e->session, .tick_begin = tick_begin, .tick_minutes = e->tick_minutes,
        .seed = {(uint64_t)e->seed_low, (uint64_t)e->seed_high},
    };
}

static void advance_chunk(const Evening *e, int64_t k, double tick_begin, int64_t begin, int64_t end)
{
    Tick tick = tick_of(e, k, tick_begin);
    tick.counters->requests = 0;
    admit(&tick, k, begin, end);
    visit_rooms(&tick);
}

static void close_evening(const Evening *e)
{
    for (int64_t k = 0; k < e->chunks_shape[0]; k++) {
        Tick tick = tick_of(e, k, 0.0);
        for (int64_t n = 0; n < tick.counters->active; n++) {
            int32_t slot = tick.active[n];
            Visitor *visitor = &tick.visitors[slot];
            if (visitor->room == BETWEEN_ROOMS)
                continue;
            visitor->clock = (double)e->evening_minutes;
            double content = e->content[visitor->room * tick.segments + visitor->segment];
            leave(&tick, visitor, &e->rooms[visitor->room], slot, content);
        }
        tick.counters->active = 0;
    }
}

/* Orders granted, -1 if a buffer ran full. */
int64_t play_evening(const Evening *e)
{
    int64_t sold = 0, width = e->chunks_shape[0];
    int64_t *entered = calloc((size_t)e->rooms_shape[0] + 1, sizeof *entered);
    if (entered == NULL)
        return -1;
    for (int64_t tick = 0; tick < e->first_opener_shape[0] - 1 && sold >= 0; tick++) {
        int64_t begin = e->first_opener[tick], end = e->first_opener[tick + 1];
        double tick_begin = (double)tick * e->tick_minutes;
        int64_t busy = end - begin;
        turn_rooms(e, tick_begin);
        for (int64_t k = 0; k < width; k++)
            busy += e->chunks[k].active;
        int threads = busy >= WORTH_A_THREAD ? (int)e->threads : 1;
        (void)threads; /* Without OpenMP all chunks are played by one. */
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
        for (int64_t k = 0; k < width; k++)
            advance_chunk(e, k, tick_begin, begin, end);
        sold = serve(e, sold, (int64_t)tick_begin);
        if (sold >= 0)
            add_up(e, entered, (int64_t)tick_begin);
    }
    free(entered);
    if (sold < 0)
        return -1;
    close_evening(e);
    for (int64_t k = 0; k < width; k++)
        if (e->chunks[k].overflow > 0)
            return -1;
    return sold;
}
