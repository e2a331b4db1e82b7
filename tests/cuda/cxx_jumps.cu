// Jumps into statements, by every thread another way: case labels inside loops and branches (Duff's device), gotos into
// blocks, branches and loops, out of them, backward and crosswise; objects with destructors on the way.
#include "cases.h"

HD int duff(int t)
{
    int from[24], to[24], count = t % 24 + 1, *a = from, *b = to, n = (count + 7) / 8;
    for (int i = 0; i < 24; i++) from[i] = i * t, to[i] = -1;
    switch (count % 8) {
    case 0:
        do {
            *b++ = *a++;
        case 7: *b++ = *a++;
        case 6: *b++ = *a++;
        case 5: *b++ = *a++;
        case 4: *b++ = *a++;
        case 3: *b++ = *a++;
        case 2: *b++ = *a++;
        case 1: *b++ = *a++;
        } while (--n > 0);
    }
    int sum = 0;
    for (int i = 0; i < 24; i++) sum = sum * 3 + to[i];
    return sum;
}
HD int cases(int t)
{
    int sum = 0;
    for (int round = 0; round < 3; round++) {
        switch ((t + round) % 9) {
        case 0:
            sum += 1;
            if (t % 2) {
                sum += 2;
            case 1: sum += 4;
                if (t % 3 == 0) break;
            } else {
            case 2 ... 3: sum += 8;
            }
            sum += 16;
            for (int i = 0; i < 2; i++) {
                sum += 32;
                if (i == t % 2) continue;
                sum += 7;
            }
            break;
        case 4:
            while (sum % 5) {
                sum++;
            default: sum += 100;
            }
            sum += 1000;
            break;
        case 6: {
            int x = t;
            sum += x;
        }
        case 7:
            switch (t % 3) { // one inside another, with labels inside statements both
                int i;
            case 0:
                for (i = 0; i < 3; i++) {
                    sum += i;
                case 1: sum += 50;
                    if (sum > 5000) break;
                    i = 2;
                }
                sum += 3;
            }
            sum += 5;
        }
        if (sum > 4000) return -sum;
    }
    return sum;
}
HD int single(int t)
{
    int n = t % 5, sum = 0;
    switch (n)
    case 3:
        if (n == 3)
        case 4: sum = 10 + n;
        else
        case 1: sum = 20 + n;
    return sum;
}
HD int into(int t)
{
    int sum = 0, i = 0, k = t % 5;
    if (k == 0) goto inside;
    if (k == 1) goto other;
    if (k == 2) goto loop;
    if (k == 3) goto deep;
    sum += 1;
    if (sum == t) {
        sum += 2;
    inside:
        sum += 4;
    } else {
        sum += 8;
    other:
        sum += 16;
        {
            int x;
            x = 3;
            sum += x;
        deep:
            x = 5;
            sum += 32 + x;
        }
    }
    for (i = 0; i < 3; i++) {
        sum += 64;
    loop:
        sum += 128 + i;
        if (sum > 900) goto out;
    }
    do {
        sum += 1000;
        if (sum % 7 == 3) goto inside;
    } while (sum < 3000);
out:
    return sum;
}
HD int crosswise(int t) // two loops of gotos that overlap
{
    int a = 0, b = 0, trace = t % 4;
first:
    a++;
    trace = trace * 3 + 1;
second:
    b++;
    trace = trace * 5 + 2;
    if (a < 3 + t % 3) goto first;
    if (b < 8 + t % 2) goto second;
    if (a < 6) {
        a += 2;
        goto second;
    }
    return trace + a * 10 + b;
}
HD int machine(int t) // a state machine of gotos over loops and branches
{
    unsigned x = t * 2654435761u, steps = 0;
    int sum = 0;
    if (t % 2)
        goto odd;
    else
        goto even;
    while (steps < 20) {
    even:
        sum += 2;
        if (++steps > 30) break;
        x = x * 1664525u + 1013904223u;
        if (x >> 31) goto odd;
        if (x >> 30 & 1) {
        odd:
            sum += 3;
            if (++steps > 30) goto done;
            x = x * 22695477u + 1;
            if (x >> 29 & 1) goto even;
            for (int i = 0; i < 3; i++)
                if ((int)(x >> i & 7) == i) goto odd;
        }
        sum += 100;
    }
done:
    return sum * 100 + steps;
}
struct Guard {
    int *log, id;
    HD Guard(int *log, int id) : log(log), id(id) { *log = *log * 3 + id; }
    HD ~Guard() { *log = *log * 3 + 10 + id; }
};
HD int guards(int t)
{
    int log = 1, round = 0;
    goto begin;
    {
    again:
        log += 1000;
        Guard outer(&log, 1);
        if (++round < 3) {
            Guard inner(&log, 2);
            if (round == t % 4) goto again;
            if (round == 2) goto begin;
        }
        goto end;
    }
begin:
    log += 7;
    if (round < 4) goto again;
end:
    switch (t % 3) {
    case 0: {
        Guard g(&log, 3);
    }
    case 1: log += 2;
    default: Guard last(&log, 4); log *= 2;
    }
    return log % 100003;
}
HD int out_of_loops(int t)
{
    int sum = 0;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++) {
            for (int k = 0; k < 5; k++) {
                if (i * j * k == t % 40 && i) goto found;
                if (k > j) goto next;
                sum += k;
            }
            sum += 10;
        next:
            sum += 100;
        }
    sum = -sum;
found:
    return sum;
}
HD int values(int t) // what was declared before a jump back lives on
{
    int sum = 0;
    {
        int kept = 3, n = 0;
        if (t % 2) goto middle;
        kept = t;
        if (t % 3) {
        middle:
            kept += 5;
            n++;
        }
        sum += kept;
        if (n && n < 4) goto middle;
    }
    return sum;
}

#define CASES(X)                                                                                                 \
    X(duff) X(cases) X(single) X(into) X(crosswise) X(machine) X(guards) X(out_of_loops) X(values)
CASES_MAIN
