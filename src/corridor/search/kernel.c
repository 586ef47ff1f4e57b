/* The loops of the search: label setting over three costs, lower bounds, trees, and what is undominated.
 *
 * It knows states, arcs, instants and numbers; nothing of freight. label_setting.py has the same loops in plain Python:
 * it is the specification, and both give the same bits. So every sum stands in one order here, and is compiled without
 * contracted multiplications and in double precision only. frontier.py names the method and its sources.
 *
 * Memory is taken here, in arrays that grow, and given back by search_free; everything else belongs to the caller.
 * Functions return 0 or, where something went wrong, one of the codes below. */

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "The kernel needs arithmetic in plain double precision; on 32-bit x86, compile with SSE2."
#endif

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#ifndef KERNEL_SOURCE
#define KERNEL_SOURCE ""
#endif

enum { DONE = 0, MORE = 1, NO_MEMORY = -1, TOO_MANY = -2 };

/* Differences below this are none inside the search; far below the 1e-6 that answers distinguish. */
#define EPSILON 1e-9
/* Hours, about four milliseconds: cargo that is ready so little after a departure still makes it. */
#define SAME_INSTANT 1e-6
/* An arc that costs less in all three is only told where the search took it: ways must not go round in circles. */
#define COSTS 1e-6
/* Sums by which the ways of a tree are compared, one after the other. */
#define MOST_SUMS 3

/* Of which kernel.c this was built: the loader leaves what was built of another. */
EXPORT const char *kernel_source(void) { return KERNEL_SOURCE; }

static double larger(double a, double b) { return b > a ? b : a; }
static double smaller(double a, double b) { return b < a ? b : a; }

/* ---- The graph, as graph.py lays it out ------------------------------------------------------------------------- */

typedef struct {
    int64_t states, arcs, backward;
    const int32_t *begin, *end, *target, *sharer, *lender, *back_begin, *back_arc, *back_source, *back_borrower;
    const double *cost;
    const int32_t *table;
    const double *before, *offset;
    const int32_t *first, *need;
    const double *times, *opens, *closes, *wait, *headway;
} network;

/* The first of `count` ascending times that is not below `least`. */
static int64_t first_from(const double *times, int64_t count, double least) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (times[middle] < least) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* When cargo that is ready at `ready` leaves by the `need`-th departure of table t; infinity: never.
 *
 * First in, first out: a later `ready` never leaves sooner. Among listed departures the rank only rises. Behind them
 * come the mixed ones, from the last departure and one headway on, later as fewer are left; behind those the unknown
 * ones, later than (need - 1) headways after `ready`, which by then is later than the last departure. `closes` cuts
 * off the end of that order. (A table with need > 1 has a headway of more than SAME_INSTANT.) */
static double departure(const network *net, int32_t t, double ready) {
    const double *times = net->times + net->first[t];
    int64_t count = net->first[t + 1] - net->first[t], need = net->need[t];
    int64_t rank = first_from(times, count, ready - SAME_INSTANT), left = count - rank;
    double leave;
    if (left >= need) return larger(times[rank + need - 1], ready);
    if (!(net->wait[t] < INFINITY)) return INFINITY;
    if (left > 0) leave = times[count - 1] + (double)(need - left) * net->headway[t];
    else leave = larger(ready, net->opens[t]) + net->wait[t] + (double)(need - 1) * net->headway[t];
    return leave < net->closes[t] ? leave : INFINITY;
}

/* The same for a search from the deadline backwards, whose clock counts hours before it: how long before the deadline
 * cargo must be ready at the latest, to leave by the `need`-th departure no later than `ready` before the deadline.
 * Times, opens (exclusive) and closes are the negated ones, so the last listed departure comes first.
 *
 * It is the least of three answers, tried in their order: ready after all listed departures (below times[0]); with j of
 * them left, fewer than needed (times[j - 1], so the fewest first); by listed ones only (times[need - 1] or more). Each
 * rises with `ready` and, once it fails, fails for every later one: first in, first out here too. */
static double readiness(const network *net, int32_t t, double ready) {
    const double *times = net->times + net->first[t];
    int64_t count = net->first[t + 1] - net->first[t], need = net->need[t];
    if (net->wait[t] < INFINITY) {
        double headway = net->headway[t];
        double all = larger(ready, net->opens[t] + EPSILON) + net->wait[t] + (double)(need - 1) * headway;
        if (all <= net->closes[t] + SAME_INSTANT && (count == 0 || all < times[0] - SAME_INSTANT)) return all;
        int64_t most = need - 1 < count ? need - 1 : count, low = 1, high = most + 1;
        while (low < high) { /* the least j whose departure is early enough */
            int64_t j = (low + high) / 2;
            double leave = times[0] - (double)(need - j) * headway;
            if (leave >= ready - SAME_INSTANT && leave > net->opens[t]) high = j;
            else low = j + 1;
        }
        if (low <= most) return larger(times[low - 1], ready);
    }
    int64_t rank = first_from(times, count, ready - SAME_INSTANT);
    return rank + need - 1 < count ? larger(times[rank + need - 1], ready) : INFINITY;
}

/* The first cost at the end of arc a for one who has paid `paid` of it at its start. */
static double arrival(const network *net, int64_t a, double paid) {
    int32_t t = net->table[a];
    if (t < 0) return paid + net->cost[3 * a];
    double ready = paid + net->before[a] - net->offset[a];
    double leave = net->backward ? readiness(net, t, ready) : departure(net, t, ready);
    return leave + net->offset[a] + net->cost[3 * a] - net->before[a];
}

/* ---- Growing arrays, and a heap of four branches ----------------------------------------------------------------- */

/* Room for one more element; 0 where there is no memory. */
static int grow(void **array, int64_t *room, int64_t count, size_t width) {
    if (count < *room) return 1;
    int64_t more = *room ? 2 * *room : 8;
    void *larger_one = realloc(*array, (size_t)more * width);
    if (!larger_one) return 0;
    *array = larger_one;
    *room = more;
    return 1;
}

typedef struct {
    double paid[3], key[3]; /* key: paid and the bound of the rest, the criterion that is told first in front */
    int32_t state, parent, arc, number;
} label;

typedef struct {
    double key;
    int32_t number;
} item;

typedef struct {
    item *items;
    int64_t size, room;
    label *labels; /* what the items number, by their first key; NULL: the numbers are states */
    int tied; /* whether among states of one key the lower number comes first; else any */
} heap;

/* Lexicographic in the keys of labels, then the older first; of tied states the lower number. So no two are alike, and
 * what comes out does not depend on how the heap is built. */
static int sooner(const heap *h, const item *a, const item *b) {
    if (a->key != b->key) return a->key < b->key;
    if (!h->labels) return h->tied && a->number < b->number;
    const label *x = &h->labels[a->number], *y = &h->labels[b->number];
    for (int c = 1; c < 3; c++)
        if (x->key[c] != y->key[c]) return x->key[c] < y->key[c];
    return x->number < y->number;
}

static int heap_push(heap *h, double key, int32_t number) {
    if (!grow((void **)&h->items, &h->room, h->size, sizeof(item))) return 0;
    item in = {key, number};
    int64_t at = h->size++;
    while (at > 0 && sooner(h, &in, &h->items[(at - 1) / 4])) {
        h->items[at] = h->items[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    h->items[at] = in;
    return 1;
}

static item heap_pop(heap *h) {
    item top = h->items[0], last = h->items[--h->size];
    int64_t at = 0;
    for (;;) {
        int64_t first = 4 * at + 1, stop = 4 * at + 5 < h->size ? 4 * at + 5 : h->size, least = first;
        if (first >= h->size) break;
        double key = h->items[first].key;
        for (int64_t other = first + 1; other < stop; other++) { /* without a branch, which could not be foreseen */
            int less = h->items[other].key < key;
            key = less ? h->items[other].key : key;
            least = less ? other : least;
        }
        if (h->labels || h->tied)
            for (int64_t other = least + 1; other < stop; other++)
                if (h->items[other].key == key && sooner(h, &h->items[other], &h->items[least])) least = other;
        if (!sooner(h, &h->items[least], &last)) break;
        h->items[at] = h->items[least];
        at = least;
    }
    h->items[at] = last;
    return top;
}

/* ---- A queue of labels ------------------------------------------------------------------------------------------- */

/* Labels by their first key in slots, of which only the one at hand is a heap: what waits for later is not put in order
 * yet, and what is at hand fits into the processor's memory. What comes out is the least of all, as of one heap. What is
 * beyond the last slot waits until they begin anew (R. Brown, "Calendar queues", Communications of the ACM 31(10), 1988).
 */
#define SLOTS 2048

typedef struct {
    label *labels;
    int64_t count, room;
} slot;

typedef struct {
    heap open; /* of the slot at hand */
    slot slots[SLOTS], beyond;
    int64_t at, waiting; /* the slot at hand; how many labels are in later ones or beyond */
    double from, by;     /* the key at which the slots begin; how many slots one unit of it is */
} queue;

/* The number of the slot for a key, never before the one at hand; SLOTS: beyond. Rises with the key. */
static int64_t slot_of(const queue *q, double key) {
    double n = (key - q->from) * q->by;
    return n >= SLOTS ? SLOTS : n > (double)q->at ? (int64_t)n : q->at;
}

static int put(slot *to, const label *l) {
    if (!grow((void **)&to->labels, &to->room, to->count, sizeof(label))) return 0;
    to->labels[to->count++] = *l;
    return 1;
}

static int enqueue(queue *q, const label *l) {
    int64_t n = slot_of(q, l->key[0]);
    slot *to = n < SLOTS ? &q->slots[n] : &q->beyond;
    if (!put(to, l)) return 0;
    if (n != q->at) return ++q->waiting > 0;
    q->open.labels = to->labels;
    return heap_push(&q->open, l->key[0], (int32_t)(to->count - 1));
}

/* Begins the slots anew, with the least of what is beyond them; 0 where there is no memory. */
static int begin_anew(queue *q) {
    int64_t left = 0;
    q->at = 0;
    q->from = INFINITY;
    for (int64_t i = 0; i < q->beyond.count; i++) q->from = smaller(q->from, q->beyond.labels[i].key[0]);
    for (int64_t i = 0; i < q->beyond.count; i++) {
        const label *l = &q->beyond.labels[i];
        int64_t n = slot_of(q, l->key[0]);
        if (n == SLOTS) q->beyond.labels[left++] = *l;
        else if (!put(&q->slots[n], l)) return 0;
    }
    q->beyond.count = left;
    return 1;
}

/* Goes on to the next slot that has labels; 0 where there is no memory. Some must be waiting. */
static int next_slot(queue *q) {
    slot *here = &q->slots[q->at];
    free(here->labels);
    *here = (slot){NULL, 0, 0};
    while (q->at < SLOTS && q->slots[q->at].count == 0) q->at++;
    if (q->at == SLOTS && !begin_anew(q)) return 0;
    here = &q->slots[q->at];
    q->open.labels = here->labels;
    for (int64_t i = 0; i < here->count; i++)
        if (!heap_push(&q->open, here->labels[i].key[0], (int32_t)i)) return 0;
    q->waiting -= here->count;
    return 1;
}

/* Takes the least label out; 0 where there is no memory. There must be one. */
static int dequeue(queue *q, label *out) {
    if (q->open.size == 0 && !next_slot(q)) return 0;
    *out = q->open.labels[heap_pop(&q->open).number];
    return 1;
}

static void queue_free(queue *q) {
    for (int i = 0; i < SLOTS; i++) free(q->slots[i].labels);
    free(q->beyond.labels);
    free(q->open.items);
}

/* ---- Lower bounds ------------------------------------------------------------------------------------------------ */

/* States in the order of what they cost, but for those of one bucket: for distances alone no order within is needed, as
 * long as what falls once more is looked at once more (Dial, "Algorithm 360", Communications of the ACM 12(11), 1969;
 * Meyer and Sanders, "Delta-stepping", Journal of Algorithms 49(1), 2003). What is first in a bucket comes out first. */
#define BUCKETS 512

typedef struct {
    int32_t state, next;
} entry;

typedef struct {
    entry *entries;
    int64_t count, room;
    double base, by; /* the least cost; how many buckets one unit of cost is */
    int64_t at; /* the bucket that is being emptied; number n is slot n % BUCKETS */
    int32_t first[BUCKETS], last[BUCKETS];
} buckets;

/* Where a cost belongs: never before the bucket at hand, and no further than the slots reach. */
static int bucket_push(buckets *b, double cost, int32_t state) {
    if (!grow((void **)&b->entries, &b->room, b->count, sizeof(entry))) return 0;
    int64_t n = (int64_t)((cost - b->base) * b->by);
    n = (n < b->at ? b->at : n > b->at + BUCKETS - 1 ? b->at + BUCKETS - 1 : n) % BUCKETS;
    int32_t in = (int32_t)b->count++;
    b->entries[in] = (entry){state, -1};
    if (b->first[n] < 0) b->first[n] = in;
    else b->entries[b->last[n]].next = in;
    b->last[n] = in;
    return 1;
}

/* Lowers `least` (states) to the least cost of coming out by one criterion, `cost` (arcs) in the order of targets: exact
 * for states no farther than the farthest of `watches` watched ones. Returns the cost of that one, INFINITY where not all
 * were met, or -1 where there is no memory. */
static double least_to_come_out(const network *net, const double *cost, int64_t watches, const uint8_t *watched,
                                buckets *b, double *least, double *looked) {
    double widest = 0.0, dearest = 0.0, most = INFINITY;
    int64_t waiting = 0;
    b->count = b->at = 0;
    b->base = INFINITY;
    for (int64_t k = 0; k < net->arcs; k++) widest = cost[k] > widest ? cost[k] : widest;
    for (int64_t s = 0; s < net->states; s++) {
        if (!(least[s] < INFINITY)) continue;
        b->base = least[s] < b->base ? least[s] : b->base;
        dearest = least[s] > dearest ? least[s] : dearest;
    }
    if (dearest - b->base > widest) widest = dearest - b->base;
    b->by = widest > 0.0 ? smaller(2.0 * BUCKETS / widest, DBL_MAX) : 1.0; /* infinite, no cost had a bucket */
    if (watches == 0) return b->base;
    for (int n = 0; n < BUCKETS; n++) b->first[n] = -1;
    for (int64_t s = 0; s < net->states; s++) {
        looked[s] = INFINITY;
        if (!(least[s] < INFINITY)) continue;
        if (!bucket_push(b, least[s], (int32_t)s)) return -1.0;
        waiting++;
    }
    for (; waiting > 0 && watches > 0; b->at++) {
        int64_t n = b->at % BUCKETS;
        while (b->first[n] >= 0) {
            int32_t s = b->entries[b->first[n]].state;
            double here = least[s];
            b->first[n] = b->entries[b->first[n]].next;
            waiting--;
            if (!(here < looked[s])) continue;
            if ((int64_t)((here - b->base) * b->by) > b->at) { /* it lay here for want of slots */
                if (!bucket_push(b, here, s)) return -1.0;
                waiting++;
                continue;
            }
            if (watched[s] && looked[s] == INFINITY) watches--;
            looked[s] = here;
            for (int32_t k = net->back_begin[s]; k < net->back_begin[s + 1]; k++) {
                double there = here + cost[k];
                int32_t next = net->back_borrower[k];
                for (int32_t p = net->back_source[k];; p = next, next = net->sharer[p]) { /* the owner, then borrowers */
                    if (there < least[p]) {
                        least[p] = there;
                        if (net->back_begin[p] < net->back_begin[p + 1] || watched[p]) { /* else nothing leads there */
                            if (!bucket_push(b, there, p)) return -1.0;
                            waiting++;
                        }
                    }
                    if (next < 0) break;
                }
            }
        }
    }
    if (watches == 0) {
        most = 0.0;
        for (int64_t s = 0; s < net->states; s++)
            if (watched[s] && least[s] > most) most = least[s];
    }
    return most;
}

/* Lowers `bound` (states, 3), which comes in as the cost of leaving from each state, to the least cost of coming out,
 * per criterion and without waits: exact for states no farther than the farthest of `watches` watched ones, where the
 * search stops; for the others it is the cost of that farthest one. Consistent along every arc. */
EXPORT int lower_bounds(const network *net, int64_t watches, const uint8_t *watched, double *bound) {
    buckets *b = calloc(1, sizeof(*b));
    double *least = malloc((size_t)(2 * net->states + net->arcs + 1) * sizeof(double));
    int status = b && least ? DONE : NO_MEMORY;
    for (int c = 0; c < 3 && status == DONE; c++) {
        double *cost = least + 2 * net->states;
        for (int64_t k = 0; k < net->arcs; k++) cost[k] = net->cost[3 * (int64_t)net->back_arc[k] + c];
        for (int64_t s = 0; s < net->states; s++) least[s] = bound[3 * s + c];
        double most = least_to_come_out(net, cost, watches, watched, b, least, least + net->states);
        if (most < 0.0) status = NO_MEMORY;
        for (int64_t s = 0; s < net->states; s++) bound[3 * s + c] = least[s] < most ? least[s] : most;
    }
    if (b) free(b->entries);
    free(b);
    free(least);
    return status;
}

/* ---- Staircases: the second and third cost of what is kept in a state, the one rising, the other falling ---------- */

typedef struct {
    double two, three;
} point;

typedef struct {
    point *points;      /* with room for 8, or for the power of two above their count */
    int32_t count, last; /* last: the point that covered something last; what comes next is often near it */
} stairs;

/* Room for one more point; 0 where there is none. */
static int grow_stairs(stairs *s) {
    int64_t count = s->count;
    if (count > 0 && (count < 8 || (count & (count - 1)))) return 1;
    point *larger_one = realloc(s->points, (size_t)(count ? 2 * count : 8) * sizeof(point));
    if (!larger_one) return 0;
    s->points = larger_one;
    return 1;
}

/* How many points have a second cost of at most `two`. Without a branch in the loop, which could not be foreseen. */
static int64_t up_to(const stairs *s, double two) {
    const point *first = s->points;
    int64_t left = s->count;
    if (left == 0) return 0;
    while (left > 1) {
        int64_t half = left / 2;
        first = first[half - 1].two <= two ? first + half : first;
        left -= half;
    }
    return (first - s->points) + (first->two <= two);
}

static int covered(stairs *s, double two, double three) {
    two += EPSILON;
    three += EPSILON;
    if (s->last < s->count && s->points[s->last].two <= two && s->points[s->last].three <= three) return 1;
    int64_t at = up_to(s, two);
    if (at == 0 || s->points[at - 1].three > three) return 0;
    s->last = (int32_t)(at - 1);
    return 1;
}

/* Whether a point covers, and is better by EPSILON or more in one of the two. */
static int bettered(stairs *s, double two, double three) {
    double most2 = two + EPSILON, most3 = three + EPSILON, less2 = two - EPSILON, less3 = three - EPSILON;
    if (s->last < s->count) {
        const point *last = &s->points[s->last];
        if (last->two <= most2 && last->three <= most3 && (last->two < less2 || last->three < less3)) return 1;
    }
    int64_t at = up_to(s, most2);
    if (at == 0 || s->points[at - 1].three > most3) return 0;
    s->last = (int32_t)(at - 1);
    if (s->points[at - 1].three < less3) return 1;
    while (at > 0 && !(s->points[at - 1].two < less2)) at--;
    return at > 0 && s->points[at - 1].three <= most3;
}

/* Puts a point that is not covered on the stairs, and takes off those that it covers. */
static int cover(stairs *s, double two, double three) {
    if (!grow_stairs(s)) return 0;
    int64_t low = up_to(s, two), high;
    while (low > 0 && s->points[low - 1].two == two) low--;
    for (high = low; high < s->count && s->points[high].three >= three; high++) {}
    memmove(s->points + low + 1, s->points + high, (size_t)(s->count - high) * sizeof(point));
    s->points[low] = (point){two, three};
    s->count += (int32_t)(low + 1 - high);
    return 1;
}

/* Which of `rows` costs (rows, 3) no other of its group dominates; of equal ones the first. `order` (rows,) has them
 * group by group and lexicographically, so a row is dominated only by rows before it. Out: `mask` (rows,). */
EXPORT int undominated(int64_t rows, const int64_t *order, const int64_t *group, const double *cost, uint8_t *mask) {
    stairs s = {NULL, 0, 0};
    for (int64_t i = 0; i < rows; i++) {
        int64_t row = order[i];
        if (i > 0 && group[row] != group[order[i - 1]]) s.count = 0;
        mask[row] = !covered(&s, cost[3 * row + 1], cost[3 * row + 2]);
        if (mask[row] && !cover(&s, cost[3 * row + 1], cost[3 * row + 2])) {
            free(s.points);
            return NO_MEMORY;
        }
    }
    free(s.points);
    return DONE;
}

/* ---- Label setting ----------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t most_labels, entries, first, known_count; /* first: the criterion by which labels leave the queue */
    const int32_t *entry_state;
    const double *entry_cost, *leave, *bound, *limit, *known;
} task;

/* What is known of a state; in the order in which labels are told, but for `lead`. A line of the processor's memory. */
typedef struct {
    double rest[3]; /* the bound of what is still to be paid */
    double lead[3]; /* what the label put in the queue last has paid */
    stairs front;   /* of what is kept */
} place;

typedef struct {
    network net;
    task ask;
    int criterion[3]; /* which is told first, and the other two */
    int64_t made, kept_count, kept_room;
    queue queue;
    label *kept;
    void *memory;   /* of the places */
    place *places;  /* by state, the sink's last */
    double *least;  /* by arc: what it and all that follows cost at least, in the second and in the third criterion */
    int32_t *worth; /* which arcs of the state at hand are worth an offer */
    stairs known;   /* of the ways known before: their second cost, and the sum of the first and the third */
    int status, begun;
} search;

EXPORT search *search_new(const network *net, const task *ask) {
    search *s = calloc(1, sizeof(search));
    if (!s) return NULL;
    s->net = *net;
    s->ask = *ask;
    s->criterion[0] = (int)ask->first;
    s->criterion[1] = ask->first == 0;
    s->criterion[2] = 3 - s->criterion[0] - s->criterion[1];
    size_t states = (size_t)net->states + 1, line = sizeof(place);
    s->memory = malloc((states + 1) * line);
    if (!s->memory) {
        free(s);
        return NULL;
    }
    s->places = (place *)(((uintptr_t)s->memory + line - 1) / line * line);
    for (size_t i = 0; i < states; i++) {
        place *p = &s->places[i];
        int bounded = ask->bound && i + 1 < states;
        for (int c = 0; c < 3; c++) {
            p->rest[c] = bounded ? ask->bound[3 * i + (size_t)s->criterion[c]] : 0.0;
            p->lead[c] = INFINITY;
        }
        p->front = (stairs){NULL, 0, 0};
    }
    return s;
}

EXPORT void search_free(search *s) {
    for (int64_t i = 0; i <= s->net.states; i++) free(s->places[i].front.points);
    free(s->memory);
    queue_free(&s->queue);
    free(s->kept);
    free(s->least);
    free(s->worth);
    free(s->known.points);
    free(s);
}

/* Whether a label has nothing to hope for: at its state by what it has paid, or at the sink by its key. Short of the
 * sink, what may come to cost the same as a way that is there goes on: `told` looks at all ways that cost the same. */
static int hopeless(search *s, int32_t state, const double *paid, const double *key) {
    stairs *sink = &s->places[s->net.states].front;
    if (state == s->net.states) return covered(sink, key[1], key[2]);
    return covered(&s->places[state].front, paid[s->criterion[1]], paid[s->criterion[2]]) ||
           bettered(sink, key[1], key[2]);
}

/* Whether a way known before is no worse than all that a label may still become. */
static int known_before(search *s, const double *key) {
    double cost[3];
    if (s->known.count == 0) return 0;
    for (int c = 0; c < 3; c++) cost[s->criterion[c]] = key[c];
    return covered(&s->known, cost[1], cost[0] + cost[2]);
}

/* Adds a label to what is kept, and to the staircase of its state. */
static int keep(search *s, const label *l) {
    if (!cover(&s->places[l->state].front, l->paid[s->criterion[1]], l->paid[s->criterion[2]])) return 0;
    if (!grow((void **)&s->kept, &s->kept_room, s->kept_count, sizeof(label))) return 0;
    s->kept[s->kept_count++] = *l;
    return 1;
}

/* Puts a label in the queue, unless it is over a limit, hopeless, or no better than the last one put there at its state:
 * that one leaves the queue before it, and what is kept of it, or beats it, would beat this one too. */
static int offer(search *s, int32_t state, const double paid[3], int32_t parent, int32_t arc) {
    place *at = &s->places[state];
    double key[3];
    for (int c = 0; c < 3; c++) {
        key[c] = paid[s->criterion[c]] + at->rest[c];
        if (!(key[c] <= s->ask.limit[s->criterion[c]]) || !(key[c] < INFINITY)) return DONE;
    }
    if (at->lead[0] <= paid[0] && at->lead[1] <= paid[1] && at->lead[2] <= paid[2]) return DONE;
    if (hopeless(s, state, paid, key) || known_before(s, key)) return DONE;
    if (s->made >= s->ask.most_labels) return TOO_MANY;
    memcpy(at->lead, paid, sizeof(at->lead));
    label l = {{paid[0], paid[1], paid[2]}, {key[0], key[1], key[2]}, state, parent, arc, (int32_t)s->made};
    s->made++;
    return enqueue(&s->queue, &l) ? DONE : NO_MEMORY;
}

/* More than the rounding of a sum of three, as a share of it. */
#define ROUNDING 2e-15

/* Finds the arcs of the label's state whose end the sink may not have beaten yet; returns how many. The others would be
 * refused when offered, each by a look at the sink's staircase: here one look serves all. The label stands in a pocket
 * between two points of the staircase, the one no worse in the third criterion and the one no worse in the second, and an
 * arc that reaches beyond either of them is beaten by it. What is about as good as one of them is left to the offer. */
static int64_t worth_offering(const search *s, const label *l) {
    const network *net = &s->net;
    const stairs *front = &s->places[net->states].front;
    double two = INFINITY, three = INFINITY, paid2 = l->paid[s->criterion[1]], paid3 = l->paid[s->criterion[2]];
    if (front->count > 0) {
        double most2 = l->key[1] + EPSILON - ROUNDING * l->key[1], most3 = l->key[2] + EPSILON - ROUNDING * l->key[2];
        int64_t at = up_to(front, most2), next = at;
        if (at > 0) three = front->points[at - 1].three * (1.0 + ROUNDING) + 2.0 * EPSILON;
        while (next < front->count && front->points[next].three > most3) next++;
        if (next < front->count) two = front->points[next].two * (1.0 + ROUNDING) + 2.0 * EPSILON;
    }
    int64_t begin = net->begin[l->state], end = net->end[l->state], count = 0;
    for (int64_t a = begin; a < end; a++) { /* without a branch, which could not be foreseen */
        s->worth[count] = (int32_t)a;
        count += (paid2 + s->least[2 * a] < two) & (paid3 + s->least[2 * a + 1] < three);
    }
    return count;
}

/* Whether what follows along arcs from a label at a borrower also follows, and better, from one kept at the lender. The
 * lender has all its arcs. Where their bounds agree, what was kept there before has paid no more of the first criterion. */
static int goes_on_from_lender(search *s, const label *from) {
    int32_t lender = s->net.lender[from->state];
    return lender >= 0 && s->places[lender].rest[0] == s->places[from->state].rest[0] &&
           bettered(&s->places[lender].front, from->paid[s->criterion[1]], from->paid[s->criterion[2]]);
}

/* Offers what follows from the label kept last: leaving, and each arc of its state. */
static int extend(search *s) {
    const network *net = &s->net;
    const label from = s->kept[s->kept_count - 1];
    int32_t parent = (int32_t)(s->kept_count - 1);
    int status;
    double there[3];
    if (s->ask.leave && s->ask.leave[3 * (int64_t)from.state] < INFINITY) {
        for (int c = 0; c < 3; c++) there[c] = from.paid[c] + s->ask.leave[3 * (int64_t)from.state + c];
        if ((status = offer(s, (int32_t)net->states, there, parent, -1))) return status;
    }
    if (goes_on_from_lender(s, &from)) return DONE;
    int64_t first = net->begin[from.state], count = s->least ? worth_offering(s, &from) : net->end[from.state] - first;
    for (int64_t k = 0; k < count; k++) {
        int64_t a = s->least ? s->worth[k] : first + k;
        there[0] = arrival(net, a, from.paid[0]);
        there[1] = from.paid[1] + net->cost[3 * a + 1];
        there[2] = from.paid[2] + net->cost[3 * a + 2];
        if ((status = offer(s, net->target[a], there, parent, (int32_t)a))) return status;
    }
    return DONE;
}

/* With bounds: what each arc and all that follows costs at least. */
static int look_ahead(search *s) {
    const network *net = &s->net;
    int64_t most = 0;
    for (int64_t i = 0; i < net->states; i++)
        if (net->end[i] - net->begin[i] > most) most = net->end[i] - net->begin[i];
    s->least = malloc((size_t)(2 * net->arcs + 1) * sizeof(double));
    s->worth = malloc((size_t)(most + 1) * sizeof(int32_t));
    if (!s->least || !s->worth) return NO_MEMORY;
    for (int64_t a = 0; a < net->arcs; a++)
        for (int k = 0; k < 2; k++) {
            int c = s->criterion[1 + k];
            s->least[2 * a + k] = net->cost[3 * a + c] + s->ask.bound[3 * (int64_t)net->target[a] + c];
        }
    return DONE;
}

static int begin(search *s) {
    double widest = 0.0;
    s->begun = 1;
    for (int64_t a = 0; a < s->net.arcs; a++) widest = larger(widest, s->net.cost[3 * a + s->criterion[0]]);
    s->queue.by = widest > 0.0 ? smaller(SLOTS / (2.0 * widest), DBL_MAX) : 1.0;
    if (s->ask.bound && look_ahead(s)) return NO_MEMORY;
    for (int64_t i = 0; i < s->ask.known_count; i++) {
        double two = s->ask.known[2 * i + 1], three = s->ask.known[2 * i];
        if (!covered(&s->known, two, three) && !cover(&s->known, two, three)) return NO_MEMORY;
    }
    for (int64_t i = 0; i < s->ask.entries; i++) {
        int status = offer(s, s->ask.entry_state[i], s->ask.entry_cost + 3 * i, (int32_t)(-1 - i), -1);
        if (status) return status;
    }
    return DONE;
}

/* Goes on for about so many steps (labels made or taken from the queue), then returns MORE; DONE at the end. */
EXPORT int search_run(search *s, int64_t steps) {
    int64_t taken = 0, first = s->made;
    if (s->status) return s->status;
    if (!s->begun && (s->status = begin(s))) return s->status;
    while (s->queue.open.size > 0 || s->queue.waiting > 0) {
        label l;
        if (taken + s->made - first >= steps) return MORE;
        if (!dequeue(&s->queue, &l)) return s->status = NO_MEMORY;
        taken++;
        if (hopeless(s, l.state, l.paid, l.key)) continue;
        if (!keep(s, &l)) return s->status = NO_MEMORY;
        if (l.state != s->net.states && (s->status = extend(s))) return s->status;
    }
    return DONE;
}

/* How many labels were kept. */
EXPORT int64_t search_kept(const search *s) { return s->kept_count; }

/* How many wait in the queue. */
EXPORT int64_t search_waiting(const search *s) { return s->queue.open.size + s->queue.waiting; }

/* What was kept, in the order in which it left the queue; parents are numbers in it, -1 - entry where a path begins. */
EXPORT void search_result(const search *s, int32_t *state, int32_t *parent, int32_t *arc, double *paid) {
    for (int64_t i = 0; i < s->kept_count; i++) {
        state[i] = s->kept[i].state;
        parent[i] = s->kept[i].parent;
        arc[i] = s->kept[i].arc;
        memcpy(paid + 3 * i, s->kept[i].paid, 3 * sizeof(double));
    }
}

/* ---- Of ways that cost the same, one that no order of search changes ------------------------------------------------ */

/* The criterion by which the labels of a state are looked up: the first one waits for departures, this never does. */
#define LOOKED_UP 1

typedef struct {
    int64_t labels, entries, exits, ends, ordered;
    const int32_t *entry_state;
    const double *entry_cost;
    const int32_t *exit_state;
    const double *exit_cost, *end_cost, *paid;
    const int32_t *state;
    int32_t *order, *first, *parent, *arc, *end_parent, *end_entry, *begin;
    uint8_t *told;
} ways;

/* Labels by state, and by LOOKED_UP within it: those of state s are order[first[s]] .. order[first[s + 1] - 1]. */
static void order_labels(const network *net, const ways *w) {
    for (int64_t s = 0; s <= net->states + 1; s++) w->first[s] = 0;
    for (int64_t l = 0; l < w->labels; l++) w->first[w->state[l] + 1]++;
    for (int64_t s = 0; s <= net->states; s++) w->first[s + 1] += w->first[s];
    for (int64_t l = w->labels - 1; l >= 0; l--) w->order[--w->first[w->state[l] + 1]] = (int32_t)l;
    for (int64_t s = 0; s <= net->states; s++) w->first[s] = w->first[s + 1];
    w->first[net->states + 1] = (int32_t)w->labels;
    for (int64_t s = 0; s <= net->states; s++)
        for (int32_t i = w->first[s] + 1; i < w->first[s + 1]; i++) { /* mostly they are in this order */
            int32_t at = i, moved = w->order[i];
            double paid = w->paid[3 * (int64_t)moved + LOOKED_UP];
            for (; at > w->first[s] && w->paid[3 * (int64_t)w->order[at - 1] + LOOKED_UP] > paid; at--)
                w->order[at] = w->order[at - 1];
            w->order[at] = moved;
        }
}

static int alike(double a, double b) { return a - b <= EPSILON && b - a <= EPSILON; }

/* The first label of a state that, with what arc a (-1: leaving) costs, has paid `paid`; -1: none. */
static int32_t label_before(const network *net, const ways *w, int32_t state, int64_t a, const double *cost,
                            const double *paid) {
    int32_t low = w->first[state], high = w->first[state + 1];
    int dated = a >= 0 && net->table[a] >= 0;
    double need = paid[LOOKED_UP] - cost[LOOKED_UP];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (w->paid[3 * (int64_t)w->order[middle] + LOOKED_UP] < need - EPSILON) low = middle + 1;
        else high = middle;
    }
    for (; low < w->first[state + 1]; low++) {
        const double *had = w->paid + 3 * (int64_t)w->order[low];
        if (had[LOOKED_UP] > need + EPSILON) break;
        if (alike(had[1] + cost[1], paid[1]) && alike(had[2] + cost[2], paid[2]) &&
            alike(dated ? arrival(net, a, had[0]) : had[0] + cost[0], paid[0]))
            return w->order[low];
    }
    return -1;
}

/* The first entry at a state that costs as much; -1: none. */
static int64_t entry_at(const ways *w, int64_t state, const double *paid) {
    for (int64_t i = 0; i < w->entries; i++) {
        const double *cost = w->entry_cost + 3 * i;
        if (w->entry_state[i] == state && alike(cost[0], paid[0]) && alike(cost[1], paid[1]) && alike(cost[2], paid[2]))
            return i;
    }
    return -1;
}

/* Finds what goes before a label: the first entry, else the label before the first arc, else it stays what it was. An
 * arc that costs nothing is only taken where it was before: ways must not go round in circles. */
static void tell(const network *net, const ways *w, int32_t l) {
    const double *paid = w->paid + 3 * (int64_t)l;
    int32_t state = w->state[l];
    int64_t entry = entry_at(w, state, paid);
    if (entry >= 0) {
        w->parent[l] = (int32_t)(-1 - entry);
        w->arc[l] = -1;
        return;
    }
    for (int32_t k = net->back_begin[state]; k < net->back_begin[state + 1]; k++) {
        int32_t a = net->back_arc[k], next = net->back_borrower[k];
        const double *cost = net->cost + 3 * (int64_t)a;
        int costs = cost[0] > COSTS || cost[1] > COSTS || cost[2] > COSTS;
        for (int32_t p = net->back_source[k];; p = next, next = net->sharer[p]) { /* the owner, then borrowers */
            int32_t found = label_before(net, w, p, a, cost, paid);
            if (found >= 0 && (costs || (found == w->parent[l] && a == w->arc[l]))) {
                w->parent[l] = found;
                w->arc[l] = a;
                return;
            }
            if (next < 0) break;
        }
    }
}

/* Tells by which ways the `ends` come out, whose costs `end_cost` (ends, 3) are those of labels and exits, or of entries
 * at the sink: `end_parent` (ends,), and `parent` and `arc` of the labels on these ways, of which `told` marks those that
 * are done. Of what costs the same, less than EPSILON apart, the way is the same in whatever order a search found it: the
 * first entry, else the first exit (`exit_state` rises) or arc, from the end to the beginning. Out, too: `end_entry`
 * (ends,), and where in a list of all their labels each way begins: `begin` (ends + 1). */
EXPORT void tell_ways(const network *net, const ways *w) {
    if (!w->ordered) order_labels(net, w);
    w->begin[0] = 0;
    for (int64_t e = 0; e < w->ends; e++) {
        const double *cost = w->end_cost + 3 * e;
        int64_t entry = entry_at(w, net->states, cost);
        int32_t l = entry >= 0 ? (int32_t)(-1 - entry) : w->end_parent[e], found = -1;
        for (int64_t x = 0; entry < 0 && found < 0 && x < w->exits; x++)
            found = label_before(net, w, w->exit_state[x], -1, w->exit_cost + 3 * x, cost);
        w->end_parent[e] = l = found >= 0 ? found : l;
        int32_t count = 0;
        for (; l >= 0; l = w->parent[l], count++)
            if (!w->told[l]) {
                w->told[l] = 1;
                tell(net, w, l);
            }
        w->end_entry[e] = -1 - l;
        w->begin[e + 1] = w->begin[e] + count;
    }
}

/* The labels on the ways to the ends, way by way and each from its beginning: `label` (begin[ends],). */
EXPORT void labels_of_ways(const ways *w, int32_t *label) {
    for (int64_t e = 0; e < w->ends; e++) {
        int32_t at = w->begin[e + 1];
        for (int32_t l = w->end_parent[e]; l >= 0; l = w->parent[l]) label[--at] = l;
    }
}

/* ---- Trees ------------------------------------------------------------------------------------------------------- */

/* Whether sums are less: by the first in which they differ by more than EPSILON; the last one tells any difference. */
static int less(const double *a, const double *b, int64_t sums) {
    for (int64_t k = 0; k < sums - 1; k++) {
        if (a[k] < b[k] - EPSILON) return 1;
        if (a[k] > b[k] + EPSILON) return 0;
    }
    return a[sums - 1] < b[sums - 1];
}

/* From the entries to every state the least way by `sums` weighted sums (`weight`, (sums, 3)), compared one after the
 * other: its sums `dist` (states, sums), all three costs of it `paid` (states, 3), the state and arc before it (-1 at an
 * entry) and its entry (-1 where no way leads). Arcs that `shut` marks are left out (NULL: none is). With `leave`,
 * what coming out of each state adds to the first sum, only the least way out is wanted: the search stops where no other
 * can be as good, and no way is told to what is farther (NULL: ways to all states are). */
EXPORT int tree(const network *net, int64_t sums, const double *weight, const uint8_t *shut, const double *leave,
                int64_t entries, const int32_t *entry_state, const double *entry_cost, double *dist, double *paid,
                int32_t *parent, int32_t *arc, int32_t *entry) {
    heap h = {NULL, 0, 0, NULL, 1};
    double there[MOST_SUMS], most = INFINITY;
    uint8_t *met = leave ? calloc((size_t)net->states + 1, 1) : NULL;
    if (sums > MOST_SUMS || (leave && !met)) goto no_memory;
    for (int64_t s = 0; s < net->states; s++) {
        for (int64_t k = 0; k < sums; k++) dist[sums * s + k] = INFINITY;
        paid[3 * s] = paid[3 * s + 1] = paid[3 * s + 2] = INFINITY;
        parent[s] = arc[s] = entry[s] = -1;
    }
    for (int64_t i = 0; i < entries; i++) {
        const double *cost = entry_cost + 3 * i;
        int64_t s = entry_state[i];
        for (int64_t k = 0; k < sums; k++)
            there[k] = weight[3 * k] * cost[0] + weight[3 * k + 1] * cost[1] + weight[3 * k + 2] * cost[2];
        if (!less(there, dist + sums * s, sums)) continue;
        memcpy(dist + sums * s, there, (size_t)sums * sizeof(double));
        memcpy(paid + 3 * s, cost, 3 * sizeof(double));
        entry[s] = (int32_t)i;
        if (!heap_push(&h, there[0], (int32_t)s)) goto no_memory;
    }
    while (h.size > 0) {
        item top = heap_pop(&h);
        int64_t s = top.number;
        if (top.key > most) break;
        if (top.key > dist[sums * s]) continue;
        /* A way within EPSILON of the least may be told, and one within EPSILON may better it in what comes then */
        if (leave) {
            met[s] = 1;
            most = smaller(most, top.key + leave[s] + 2 * EPSILON);
        }
        for (int64_t a = net->begin[s]; a < net->end[s]; a++) {
            if (shut && shut[a]) continue;
            const double *cost = net->cost + 3 * a;
            int64_t t = net->target[a];
            double first = arrival(net, a, paid[3 * s]);
            there[0] = dist[sums * s] + (weight[0] * cost[0] + weight[1] * cost[1] + weight[2] * cost[2]);
            if (net->table[a] >= 0) there[0] = first; /* only with the one sum of the weights 1, 0, 0 */
            if (there[0] > dist[sums * t] + EPSILON) continue;
            for (int64_t k = 1; k < sums; k++) {
                const double *w = weight + 3 * k;
                there[k] = dist[sums * s + k] + (w[0] * cost[0] + w[1] * cost[1] + w[2] * cost[2]);
            }
            if (!less(there, dist + sums * t, sums)) continue;
            memcpy(dist + sums * t, there, (size_t)sums * sizeof(double));
            paid[3 * t] = first;
            paid[3 * t + 1] = paid[3 * s + 1] + cost[1];
            paid[3 * t + 2] = paid[3 * s + 2] + cost[2];
            parent[t] = (int32_t)s;
            arc[t] = (int32_t)a;
            entry[t] = entry[s];
            if (!heap_push(&h, there[0], (int32_t)t)) goto no_memory;
        }
    }
    for (int64_t s = 0; met && s < net->states; s++) { /* not by `most`: what was met may have come to lie behind it */
        if (met[s]) continue;
        for (int64_t k = 0; k < sums; k++) dist[sums * s + k] = INFINITY;
        paid[3 * s] = paid[3 * s + 1] = paid[3 * s + 2] = INFINITY;
        parent[s] = arc[s] = entry[s] = -1;
    }
    free(h.items);
    free(met);
    return DONE;
no_memory:
    free(h.items);
    free(met);
    return NO_MEMORY;
}

/* ---- One length, between points that are joined both ways ---------------------------------------------------------- */

/* The least length from the starts to every point within `reach`, INFINITY to the others: `best` (points). Point p is
 * joined to near[begin[p]] .. near[begin[p + 1] - 1]; it may be passed if `open` marks either of its two groups, of which
 * `group` (2, points) has the numbers. */
EXPORT int nearest(int64_t points, const int32_t *begin, const int32_t *near, const double *length, const uint8_t *group,
                   const uint8_t *open, int64_t starts, const int32_t *start, const double *so_far, double reach,
                   double *best) {
    heap h = {NULL, 0, 0, NULL, 0};
    for (int64_t p = 0; p < points; p++) best[p] = INFINITY;
    for (int64_t i = 0; i < starts; i++) {
        int32_t p = start[i];
        if (!(so_far[i] <= reach) || !(so_far[i] < best[p]) || !(open[group[p]] | open[group[points + p]])) continue;
        best[p] = so_far[i];
        if (!heap_push(&h, best[p], p)) goto no_memory;
    }
    while (h.size > 0) {
        item top = heap_pop(&h);
        if (top.key > best[top.number]) continue;
        for (int32_t k = begin[top.number]; k < begin[top.number + 1]; k++) {
            int32_t p = near[k];
            double there = top.key + length[k];
            if (!(there < best[p]) || !(there <= reach) || !(open[group[p]] | open[group[points + p]])) continue;
            best[p] = there;
            if (!heap_push(&h, there, p)) goto no_memory;
        }
    }
    free(h.items);
    return DONE;
no_memory:
    free(h.items);
    return NO_MEMORY;
}
