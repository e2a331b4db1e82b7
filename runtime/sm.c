/* sm.c: workers grouped into SMs.
 *
 * Cores that share a cache form an SM, so that blocks that are neighbours in the grid find each other's data. With
 * fewer SMs asked for, neighbouring groups are joined; with more, groups are cut. The workers are laid over the cores
 * in order, so worker w of n stands on core w * cores / n and belongs to that core's SM.
 */
#include <sched.h>

#include "runtime.h"

/* The SM of cpu when the cpus are to form count SMs. */
static unsigned sm_of(const struct topology *t, unsigned cpu, unsigned count)
{
    if (count == t->group_count) return t->cpus[cpu].group;
    if (count < t->group_count) return t->cpus[cpu].group * count / t->group_count;
    return (unsigned)((uint64_t)cpu * count / t->cpu_count);
}

unsigned sm_workers(const struct topology *topology)
{
    unsigned wanted = settings()->workers ? settings()->workers : topology->usable;
    return wanted < MAX_WORKERS ? wanted : MAX_WORKERS;
}

unsigned sm_place(const struct topology *topology, unsigned workers, unsigned sms, struct placement *placement)
{
    unsigned count = sms ? sms : topology->group_count;
    if (count > MAX_SMS) count = MAX_SMS;
    unsigned used = 0, last = 0;
    for (unsigned w = 0; w < workers; w++) {
        unsigned cpu = (unsigned)((uint64_t)w * topology->cpu_count / workers);
        /* with more workers than cores, an SM may hold several workers of one core */
        bool crowded = count > topology->cpu_count;
        unsigned sm = crowded ? (unsigned)((uint64_t)w * count / workers) : sm_of(topology, cpu, count);
        if (w > 0 && sm != last) used++; /* SMs without a worker are not counted */
        last = sm;
        placement[w] = (struct placement){used, cpu};
    }
    return used + 1;
}

/* The cpus are in the order of a walk over the machine's tree, so how far two of them are apart is the longest step between. */
static unsigned distance(const struct topology *t, unsigned a, unsigned b)
{
    unsigned first = a < b ? a : b, last = a < b ? b : a, longest = 0;
    for (unsigned c = first + 1; c <= last; c++)
        if (t->cpus[c].apart > longest) longest = t->cpus[c].apart;
    return longest;
}

void sm_neighbours(const struct topology *topology, const struct placement *placement, unsigned workers,
                   uint8_t order[MAX_SMS][MAX_SMS])
{
    unsigned cpu[MAX_SMS], count = placement[workers - 1].sm + 1;
    for (unsigned w = workers; w-- > 0;) cpu[placement[w].sm] = placement[w].cpu;
    for (unsigned s = 0; s < count; s++) {
        unsigned far[MAX_SMS];
        for (unsigned i = 0; i < count; i++) { /* as far as others: those after s first, so that not all go to one */
            unsigned other = (s + i) % count, away = distance(topology, cpu[s], cpu[other]), at = i;
            for (; at > 1 && far[at - 1] > away; at--) {
                far[at] = far[at - 1];
                order[s][at] = order[s][at - 1];
            }
            far[at] = away;
            order[s][at] = (uint8_t)other;
        }
    }
}

void sm_range(const struct topology *topology, const struct placement *placement, unsigned workers, unsigned self,
              int how, unsigned *begin, unsigned *end)
{
    *begin = placement[self].cpu;
    *end = *begin + 1;
    if (how != BIND_SM) return;
    /* from the SM's first core to the next SM's first core */
    unsigned first = self, next = self;
    while (first > 0 && placement[first - 1].sm == placement[self].sm) first--;
    while (next < workers && placement[next].sm == placement[self].sm) next++;
    *begin = first == 0 ? 0 : placement[first].cpu;
    *end = next == workers ? topology->cpu_count : placement[next].cpu;
    if (*end <= *begin) *end = *begin + 1;
}

void sm_bind(const struct topology *topology, const struct placement *placement, unsigned workers, unsigned self,
             int how)
{
    if (how == BIND_NONE || topology->simulated) return;
    cpu_set_t *set = CPU_ALLOC(1 << 16);
    size_t bytes = CPU_ALLOC_SIZE(1 << 16);
    unsigned begin, end;
    if (!set) return;
    CPU_ZERO_S(bytes, set);
    sm_range(topology, placement, workers, self, how, &begin, &end);
    for (unsigned c = begin; c < end; c++) CPU_SET_S(topology->cpus[c].os_index, bytes, set);
    sched_setaffinity(0, bytes, set);
    CPU_FREE(set);
}
