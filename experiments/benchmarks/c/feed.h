/* The page of the feed that a visitor gets when she opens an app, as in simulator/kernels/feed.py.
 * A list is a row of race times beside a row of rooms, sorted by time. */
#ifndef FEED_H
#define FEED_H

#include "rules.h"

/* Put a room into a sorted list if it is among the best; returns the entries afterwards. */
static inline int64_t insert(double *restrict times, int32_t *restrict rooms, int64_t size,
                             int64_t page, double time, int32_t room)
{
    int64_t place = size;
    if (size == page) {
        if (time >= times[page - 1])
            return size;
        place = page - 1;
    } else {
        size++;
    }
    for (; place > 0 && times[place - 1] > time; place--) {
        times[place] = times[place - 1];
        rooms[place] = rooms[place - 1];
    }
    times[place] = time;
    rooms[place] = room;
    return size;
}

static inline bool is_live(const Visitor *visitor, const Room *room)
{
    return room->platform == visitor->platform && room->start_minute <= visitor->clock
           && visitor->clock < room->end_minute;
}

/* Followed rooms on the air first, by bond, then the room that a neighbour told of. */
static int64_t put_known_rooms(const Visitor *visitor, const Room *rooms,
                               const int32_t *room_of_anchor, const int16_t *anchors,
                               const uint16_t *bonds, int64_t followed, int64_t invited_by,
                               int64_t places, double *times, int32_t *list, int64_t page)
{
    int64_t size = 0;
    int32_t invited = invited_by >= 0 ? room_of_anchor[invited_by] : -1;
    for (int k = 0; k < BOND_SLOTS; k++) {
        if (!((followed >> k) & 1) || anchors[k] < 0)
            continue;
        int32_t index = room_of_anchor[anchors[k]];
        if (index < 0 || !is_live(visitor, &rooms[index]))
            continue;
        size = insert(times, list, size, page, -1.0 - bond_of(bonds[k]), index);
        if (index == invited)
            invited = -1;
    }
    if (size > places)
        size = places;
    if (invited >= 0 && is_live(visitor, &rooms[invited]))
        size = insert(times, list, size, page, -0.5, invited);
    return size;
}

/* All rooms of a platform race for organic and for paid places: loops without branches. */
static void run_race(double *restrict organic, double *restrict paid, const int64_t *restrict key,
                     const double *restrict organic_weight, const double *restrict paid_weight,
                     const double *restrict content, const double *restrict share, int64_t stride,
                     const int16_t *restrict taste, int64_t categories, int64_t count, int64_t wants,
                     double precision, double search, int64_t row, int64_t session, Seed seed)
{
    for (int64_t n = 0; n < count; n++)
        organic[n] = 0.0;
    for (int64_t c = 0; c < categories; c++) {
        double liking = (wants >> c) & 1 ? taste_of(taste[c]) + search : taste_of(taste[c]);
        const double *restrict of_category = share + c * stride;
        for (int64_t n = 0; n < count; n++)
            organic[n] += of_category[n] * liking;
    }
    /* Of too many rooms a sample races. */
    int64_t all = (int64_t)TWO_POWER_32;
    int64_t limit = count <= LARGEST_FEED ? all : all * CANDIDATES / (count + 1);
    for (int64_t n = 0; n < count; n++) {
        Block block = draw4_in_loop(seed, row, key[n], session, 0, FEED_RANK, 0);
        double relevance = content[n] + organic[n];
        double weight = organic_weight[n] * exp_in_range(relevance * precision);
        weight = block.word[2] < limit ? weight : 0.0;
        organic[n] = rank_key(block.word[0], weight);
        paid[n] = rank_key(block.word[1], paid_weight[n]);
    }
}

/* Keep the rooms that came first, with those that stand on the page already. */
static int64_t keep_best(const double *restrict time, const int32_t *restrict room, int64_t count,
                         double *restrict times, int32_t *restrict list, int64_t page, int64_t size)
{
    double worst = size == page ? times[page - 1] : INFINITY;
    for (int64_t n = 0; n < count; n++) {
        if (time[n] < worst) {
            size = insert(times, list, size, page, time[n], room[n]);
            worst = size == page ? times[page - 1] : INFINITY;
        }
    }
    return size;
}

/* Swipe on to the next live room; every k-th place is a paid one. -1: nothing (more) to see. */
static int64_t next_room(Visitor *visitor, const int32_t *organic, const int32_t *paid,
                         const Room *rooms, const Platform *platform)
{
    visitor->paid = 0;
    visitor->place++;
    if (platform->paid_every > 0 && visitor->place % platform->paid_every == 0) {
        while (visitor->paid_position < visitor->paid_size) {
            int32_t index = paid[visitor->paid_position++];
            bool on_page = false;
            for (int n = 0; n < visitor->feed_size; n++)
                on_page |= organic[n] == index;
            bool live = visitor->clock < rooms[index].end_minute;
            if (live && !on_page && rooms[index].budget_left_fen > 0) {
                visitor->paid = 1;
                return index;
            }
        }
    }
    for (;;) {
        if (visitor->position == visitor->feed_size) {
            visitor->lap++;
            if (visitor->entered_this_lap == 0 || visitor->lap >= MOST_LAPS)
                return -1;
            visitor->entered_this_lap = 0;
            visitor->position = 0;
        }
        int32_t index = organic[visitor->position++];
        if (visitor->clock < rooms[index].end_minute)
            return index;
    }
}

#endif
