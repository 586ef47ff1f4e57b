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
/* Sums by which the ways of a tree are compared, one after the other. */
#define MOST_SUMS 3

/* Of which kernel.c this was built: the loader leaves what was built of another. */
EXPORT const char *kernel_source(void) { return KERNEL_SOURCE; }

static double larger(double a, double b) { return b > a ? b : a; }

/* ---- The graph, as graph.py lays it out ------------------------------------------------------------------------- */

typedef struct {
    int64_t states, arcs, backward;
    const int32_t *begin, *end, *target, *sharer, *back_begin, *back_arc, *back_source;
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

/* ---- Lower bounds ------------------------------------------------------------------------------------------------ */

/* Lowers `bound` (states, 3), which comes in as the cost of leaving from each state, to the least cost of coming out,
 * per criterion and without waits: exact for states no farther than the farthest of `watches` watched ones, where the
 * search stops; for the others it is the cost of that farthest one. Consistent along every arc. */
EXPORT int lower_bounds(const network *net, int64_t watches, const uint8_t *watched, double *bound) {
    heap h = {NULL, 0, 0, NULL, 0};
    for (int c = 0; c < 3; c++) {
        int64_t left = watches;
        h.size = 0;
        for (int64_t s = 0; s < net->states; s++)
            if (bound[3 * s + c] < INFINITY && !heap_push(&h, bound[3 * s + c], (int32_t)s)) goto no_memory;
        while (h.size > 0) {
            item top = heap_pop(&h);
            if (top.key > bound[3 * (int64_t)top.number + c]) continue;
            left -= watched[top.number];
            if (left == 0) {
                for (int64_t s = 0; s < net->states; s++)
                    if (top.key < bound[3 * s + c]) bound[3 * s + c] = top.key;
                break;
            }
            for (int64_t k = net->back_begin[top.number]; k < net->back_begin[top.number + 1]; k++) {
                int64_t a = net->back_arc[k];
                double there = top.key + net->cost[3 * a + c];
                for (int64_t s = net->back_source[k]; s >= 0; s = net->sharer[s]) {
                    if (a >= net->end[s] || !(there < bound[3 * s + c])) continue;
                    bound[3 * s + c] = there;
                    if (net->back_begin[s] == net->back_begin[s + 1] && !watched[s]) continue; /* leads nowhere */
                    if (!heap_push(&h, there, (int32_t)s)) goto no_memory;
                }
            }
        }
    }
    free(h.items);
    return DONE;
no_memory:
    free(h.items);
    return NO_MEMORY;
}

/* ---- Staircases: the second and third cost of what is kept in a state, the one rising, the other falling ---------- */

typedef struct {
    double two, three;
} point;

typedef struct {
    point *points;
    int64_t count, room, last; /* last: the point that covered something last; what comes next is often near it */
} stairs;

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
    s->last = at - 1;
    return 1;
}

/* Puts a point that is not covered on the stairs, and takes off those that it covers. */
static int cover(stairs *s, double two, double three) {
    if (!grow((void **)&s->points, &s->room, s->count, sizeof(point))) return 0;
    int64_t low = up_to(s, two), high;
    while (low > 0 && s->points[low - 1].two == two) low--;
    for (high = low; high < s->count && s->points[high].three >= three; high++) {}
    memmove(s->points + low + 1, s->points + high, (size_t)(s->count - high) * sizeof(point));
    s->points[low] = (point){two, three};
    s->count += low + 1 - high;
    return 1;
}

/* Which of `rows` costs (rows, 3) no other of its group dominates; of equal ones the first. `order` (rows,) has them
 * group by group and lexicographically, so a row is dominated only by rows before it. Out: `mask` (rows,). */
EXPORT int undominated(int64_t rows, const int64_t *order, const int64_t *group, const double *cost, uint8_t *mask) {
    stairs s = {NULL, 0, 0, 0};
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
    int64_t most_labels, entries, first; /* first: the criterion by which labels leave the queue */
    const int32_t *entry_state;
    const double *entry_cost, *leave, *bound, *limit;
} task;

typedef struct {
    network net;
    task ask;
    int criterion[3]; /* which is told first, and the other two */
    int64_t made, open_count, open_room, kept_count, kept_room, spare;
    heap queue; /* `spare` begins a list, by parent, of places among its labels that are free again */
    label *kept;
    int32_t *front; /* by state, the sink's last: the number of its staircase, or -1 */
    double *lead;   /* by state: what the label put in the queue last has paid, (states + 1, 3) */
    stairs *fronts;
    int64_t front_count, front_room;
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
    s->spare = -1;
    size_t states = (size_t)net->states + 1;
    s->front = malloc(states * sizeof(int32_t));
    s->lead = malloc(3 * states * sizeof(double));
    if (s->front && s->lead) {
        memset(s->front, -1, states * sizeof(int32_t));
        for (size_t i = 0; i < 3 * states; i++) s->lead[i] = INFINITY;
        return s;
    }
    free(s->front);
    free(s->lead);
    free(s);
    return NULL;
}

EXPORT void search_free(search *s) {
    for (int64_t i = 0; i < s->front_count; i++) free(s->fronts[i].points);
    free(s->fronts);
    free(s->front);
    free(s->lead);
    free(s->queue.items);
    free(s->queue.labels);
    free(s->kept);
    free(s);
}

static int enqueue(search *s, const label *in) {
    int64_t place = s->spare;
    if (place >= 0) s->spare = s->queue.labels[place].parent;
    else {
        if (!grow((void **)&s->queue.labels, &s->open_room, s->open_count, sizeof(label))) return 0;
        place = s->open_count++;
    }
    s->queue.labels[place] = *in;
    return heap_push(&s->queue, in->key[0], (int32_t)place);
}

static label dequeue(search *s) {
    int32_t place = heap_pop(&s->queue).number;
    label out = s->queue.labels[place];
    s->queue.labels[place].parent = (int32_t)s->spare;
    s->spare = place;
    return out;
}

/* Whether what is kept in a state is no worse in the two further criteria. */
static int beaten(const search *s, int64_t state, double two, double three) {
    return s->front[state] >= 0 && covered(&s->fronts[s->front[state]], two, three);
}

/* Whether a label has nothing to hope for: at the sink by its key, or at its state by what it has paid. */
static int hopeless(const search *s, int64_t state, const double *paid, const double *key) {
    return beaten(s, s->net.states, key[1], key[2]) ||
           (state != s->net.states && beaten(s, state, paid[s->criterion[1]], paid[s->criterion[2]]));
}

/* Adds a label to what is kept, and to the staircase of its state. */
static int keep(search *s, const label *l) {
    int32_t *front = &s->front[l->state];
    if (*front < 0) {
        if (!grow((void **)&s->fronts, &s->front_room, s->front_count, sizeof(stairs))) return 0;
        s->fronts[s->front_count] = (stairs){NULL, 0, 0, 0};
        *front = (int32_t)s->front_count++;
    }
    if (!cover(&s->fronts[*front], l->paid[s->criterion[1]], l->paid[s->criterion[2]])) return 0;
    if (!grow((void **)&s->kept, &s->kept_room, s->kept_count, sizeof(label))) return 0;
    s->kept[s->kept_count++] = *l;
    return 1;
}

static const double nothing[3] = {0.0, 0.0, 0.0};

/* Puts a label in the queue, unless it is over a limit, hopeless, or no better than the last one put there at its state:
 * that one leaves the queue before it, and what is kept of it, or beats it, would beat this one too. */
static int offer(search *s, int32_t state, const double paid[3], int32_t parent, int32_t arc) {
    const double *rest = state != s->net.states && s->ask.bound ? s->ask.bound + 3 * (int64_t)state : nothing;
    double key[3];
    for (int c = 0; c < 3; c++) {
        key[c] = paid[s->criterion[c]] + rest[s->criterion[c]];
        if (!(key[c] <= s->ask.limit[s->criterion[c]]) || !(key[c] < INFINITY)) return DONE;
    }
    if (hopeless(s, state, paid, key)) return DONE;
    double *lead = s->lead + 3 * (int64_t)state;
    if (lead[0] <= paid[0] && lead[1] <= paid[1] && lead[2] <= paid[2]) return DONE;
    if (s->made >= s->ask.most_labels) return TOO_MANY;
    memcpy(lead, paid, 3 * sizeof(double));
    label l = {{paid[0], paid[1], paid[2]}, {key[0], key[1], key[2]}, state, parent, arc, (int32_t)s->made};
    s->made++;
    return enqueue(s, &l) ? DONE : NO_MEMORY;
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
    for (int64_t a = net->begin[from.state]; a < net->end[from.state]; a++) {
        there[0] = arrival(net, a, from.paid[0]);
        there[1] = from.paid[1] + net->cost[3 * a + 1];
        there[2] = from.paid[2] + net->cost[3 * a + 2];
        if ((status = offer(s, net->target[a], there, parent, (int32_t)a))) return status;
    }
    return DONE;
}

static int begin(search *s) {
    s->begun = 1;
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
    while (s->queue.size > 0) {
        if (taken + s->made - first >= steps) return MORE;
        label l = dequeue(s);
        taken++;
        if (hopeless(s, l.state, l.paid, l.key)) continue;
        if (!keep(s, &l)) return s->status = NO_MEMORY;
        if (l.state != s->net.states && (s->status = extend(s))) return s->status;
    }
    return DONE;
}

/* How many labels were kept, and how many made. */
EXPORT int64_t search_kept(const search *s) { return s->kept_count; }
EXPORT int64_t search_labels(const search *s) { return s->made; }

/* What was kept, in the order in which it left the queue; parents are numbers in it, -1 - entry where a path begins. */
EXPORT void search_result(const search *s, int32_t *state, int32_t *parent, int32_t *arc, double *paid) {
    for (int64_t i = 0; i < s->kept_count; i++) {
        state[i] = s->kept[i].state;
        parent[i] = s->kept[i].parent;
        arc[i] = s->kept[i].arc;
        memcpy(paid + 3 * i, s->kept[i].paid, 3 * sizeof(double));
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
 * entry) and its entry (-1 where no way leads). Arcs that `shut` marks are left out (NULL: none is). */
EXPORT int tree(const network *net, int64_t sums, const double *weight, const uint8_t *shut, int64_t entries,
                const int32_t *entry_state, const double *entry_cost, double *dist, double *paid, int32_t *parent,
                int32_t *arc, int32_t *entry) {
    heap h = {NULL, 0, 0, NULL, 1};
    double there[MOST_SUMS];
    if (sums > MOST_SUMS) return NO_MEMORY;
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
        if (top.key > dist[sums * s]) continue;
        for (int64_t a = net->begin[s]; a < net->end[s]; a++) {
            if (shut && shut[a]) continue;
            const double *cost = net->cost + 3 * a;
            int64_t t = net->target[a];
            double first = arrival(net, a, paid[3 * s]);
            for (int64_t k = 0; k < sums; k++) {
                const double *w = weight + 3 * k;
                there[k] = dist[sums * s + k] + (w[0] * cost[0] + w[1] * cost[1] + w[2] * cost[2]);
            }
            if (net->table[a] >= 0) there[0] = first; /* only with the one sum of the weights 1, 0, 0 */
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
    free(h.items);
    return DONE;
no_memory:
    free(h.items);
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
