/* still_time.c: for programs that draw their input from a generator that the clock seeds: the clock stands still. */
#include <time.h>

time_t time(time_t *now)
{
    if (now) *now = 42;
    return 42;
}
