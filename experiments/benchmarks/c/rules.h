/* The scalar rules of an evening, as in simulator/rules: see there for equations and sources. */
#ifndef RULES_H
#define RULES_H

#include "philox.h"

/* feed.py */

static inline double rank_key(int64_t bits, double weight)
{
    double time = exponential(bits) / weight;
    return weight > 0.0 ? time : INFINITY;
}

static inline double enter_probability(double room_shock, double bond, double taste, double content,
                                       double discount, double displayed, const Parameters *p)
{
    double show = p->enter_content * content + p->popularity * log_of(1.0 + displayed);
    double person = p->enter_bond * bond + p->enter_taste * taste + 0.0;
    return logistic(p->enter_intercept + room_shock + person + show + p->enter_discount * discount);
}

/* staying.py */

static inline double leave_hazard(double frailty, double content, double bond, double fit,
                                  double hard_selling, double lag, double leave_factor,
                                  const Parameters *p)
{
    double holds = p->stay_content * content + p->stay_bond * bond + p->stay_fit * fit;
    double drives_away = p->stay_hard_selling * hard_selling + p->stay_lag * lag;
    return p->base_hazard * leave_factor * frailty * exp_of(drives_away - holds);
}

static inline double minutes_to_threshold(double missing, double hazard)
{
    if (missing <= 0.0)
        return 0.0;
    if (!(hazard > 0.0))
        return INFINITY;
    return missing / hazard;
}

/* buying.py */

static inline double attention_rate(double interaction, double novelty, const Parameters *p)
{
    double urge = p->attention_interaction * interaction + p->attention_novelty * novelty;
    return exp_of(urge) / p->attention_minutes;
}

static inline double believed_share(double bond, double scepticism, const Parameters *p)
{
    double weight = p->belief_base + p->belief_bond * bond - p->belief_scepticism * scepticism;
    return smaller(larger(weight, 0.0), 1.0);
}

static inline double perceived_quality(double quality, double exaggeration, double rating,
                                       double believed)
{
    double claim = quality + exaggeration * (1.0 - quality);
    return (1.0 - believed) * rating + believed * claim;
}

static inline double price_part(double price, double comparable, double reference, double alpha,
                                double allowance, const Parameters *p)
{
    double ratio = price / comparable;
    double difference = reference - ratio;
    double felt = difference >= 0.0 ? p->reference_gain * difference
                                    : p->reference_gain * p->loss_aversion * difference;
    double strain = price <= allowance ? 0.0 : -p->budget * log_of(price / allowance);
    return felt + strain - alpha * ratio;
}

static inline double satiation(double sessions, double scale, double weight)
{
    return -weight * exp_of(-sessions / scale);
}

static inline double product_utility(double intercept, double appeal, double taste, double expected,
                                     double quality_weight, const Parameters *p)
{
    double quality_part = quality_weight * (expected - 0.5);
    return intercept + appeal + p->taste * taste + quality_part + 0.0;
}

static inline double scarcity(double left, double offered)
{
    if (!(offered > 0.0))
        return 1.0;
    return smaller(larger(1.0 - left / offered, 0.0), 1.0);
}

static inline double heat(double impulsivity, double scarcity_seen, double susceptibility,
                          double rate_ratio, const Parameters *p)
{
    double urge = p->scarcity * impulsivity * scarcity_seen;
    return smaller(urge + susceptibility * log_of(1.0 + rate_ratio), p->heat_cap);
}

static inline double smoothed_order_rate(double orders, double viewers, const Parameters *p)
{
    return (orders + p->heat_viewers * p->normal_rate) / (viewers + p->heat_viewers);
}

static inline double consumer_surplus(double comparable, double alpha, double utility)
{
    return comparable / alpha * log_one_plus_exp(utility);
}

static inline double misbelief_surplus(double comparable, double alpha, double utility, double truth)
{
    return comparable / alpha * logistic(utility) * (truth - utility);
}

/* interacting.py and bonds.py */

static inline double interaction_hazard(double skill, double bond, double warmth,
                                        const Parameters *p)
{
    double room = p->skill * skill + 0.0 * 0.0;
    double person = p->interaction_bond * bond + p->interaction_heat * warmth;
    return 1.0 * exp_of(room + person);
}

static inline double any_event_probability(double expected)
{
    return 1.0 - exp_of(-expected);
}

static inline int64_t gift_fen(int64_t bits, int64_t limit, const Parameters *p)
{
    double wish = p->gift_median_fen * exp_of(p->gift_spread * normal(bits));
    if (wish >= (double)limit)
        return limit > 0 ? limit : 0;
    return (int64_t)wish;
}

static inline double follow_probability(double minutes, double charisma, double skill,
                                        double content, bool bought, double follow_shift,
                                        const Parameters *p)
{
    double watched = p->follow_minutes * minutes / (1.0 + minutes);
    double room = p->skill * skill + p->follow_content * content;
    double order = bought ? p->follow_bought : 0.0;
    double level = p->follow_intercept + follow_shift;
    return logistic(level + watched + p->follow_charisma * charisma + room + order);
}

static inline double bond_after_view(double bond, double minutes, double gain, const Parameters *p)
{
    double exposure = 1.0 - exp_of(-minutes / p->watching_minutes);
    return bond + gain * exposure * (1.0 - bond);
}

/* fixed_point.py */

static inline double nearest(double steps, double lowest, double highest)
{
    return (smaller(larger(steps, lowest), highest) + ROUNDING_SHIFT) - ROUNDING_SHIFT;
}

static inline double bond_of(uint16_t kept)
{
    return (double)kept / BOND_STEPS;
}

static inline uint16_t kept_bond(double bond)
{
    return (uint16_t)nearest(bond * BOND_STEPS, 0.0, HIGHEST_UINT16);
}

static inline double taste_of(int16_t kept)
{
    return (double)kept / TASTE_STEPS;
}

static inline double ratio_of(uint16_t kept)
{
    return (double)kept / RATIO_STEPS;
}

static inline uint16_t kept_ratio(double ratio)
{
    return (uint16_t)nearest(ratio * RATIO_STEPS, 0.0, HIGHEST_UINT16);
}

/* Whole numbers are divided as in Python: rounded down. */
static inline int64_t floor_divided(int64_t a, int64_t b)
{
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

#endif
