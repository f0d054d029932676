/* What the two programs share of rooms: what is on show in a tick, and the beginning of a view. */
#ifndef ROOMS_H
#define ROOMS_H

#include "deciding.h"

static void turn_rooms(const Evening *e, double minute)
{
    int64_t places = e->rooms_shape[0];
    for (int64_t r = 0; r < places; r++) {
        Room *room = &e->rooms[r];
        while (room->pitch < room->last_pitch && e->pitch_end[room->pitch] <= minute)
            room->pitch++;
        bool on_air = room->start_minute <= minute && minute < room->end_minute;
        bool live = on_air && room->pitch < room->last_pitch;
        room->offer = live ? e->pitch_offer[room->pitch] : -1;
        room->pitch_end = live ? (double)e->pitch_end[room->pitch] : minute + 1.0;
        bool pays = on_air && room->budget_left_fen > 0;
        double drawn = power(1.0 + room->displayed, e->platforms[room->platform].popularity);
        int64_t place = e->place_of_room[r];
        e->feed_weight[ORGANIC * places + place] = on_air ? room->standing * drawn : 0.0;
        e->feed_weight[PAID * places + place] = pays ? room->paid_weight : 0.0;
    }
}

/* Begin a view: patience is drawn once; the room has one more viewer. */
static void enter(Visitor *visitor, const Room *room, int32_t index, int bond_slot, double bond,
                  RoomTotal *total, SegmentTotal *segment_total, const Parameters *p,
                  int64_t session, Seed seed)
{
    Block block = draw4(seed, visitor->row, room->key, session, visitor->lap, STAY, 0);
    visitor->frailty = gamma_from_words(p->frailty_variance, block, seed, visitor->row, room->key,
                                        session, visitor->lap, STAY);
    visitor->patience = exponential(block.word[2]);
    visitor->hazard = 0.0;
    visitor->since = visitor->clock;
    visitor->bond_slot = bond_slot;
    visitor->bond = bond;
    visitor->room = index;
    visitor->entry = visitor->clock;
    visitor->bought = 0;
    visitor->entered_this_lap = 1;
    total->present += visitor->people;
    total->simulated_present++;
    total->views += visitor->people;
    total->simulated_views++;
    segment_total->views += visitor->people;
    if (visitor->paid == 1) {
        total->paid_views += visitor->people;
        total->traffic_fen += visitor->people * room->bid_fen;
    }
}

#endif
