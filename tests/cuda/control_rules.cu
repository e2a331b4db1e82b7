// Control flow where every thread goes its own way: each function is run by the host and by threads whose arguments make
// them part at every branch.
#include "kernel_test.h"

// A little machine: a switch with fallthrough inside of a loop, left by break of the loop, continue, return and goto.
HD static int machine(unsigned program, int steps)
{
    int a = 1, b = 0, trace = 0;
    for (int s = 0; s < steps; s++) {
        trace = trace * 3 + (int)(program & 7);
        switch (program & 7) {
        case 0: a += b;
        case 1: b += 2; break;
        case 2:
            if (b > 40) return trace ^ a;
            b = b * 2 + 1;
            program = program >> 3 | program << 29;
            continue;
        case 3: {
            int hold = a;
            a = b;
            b = hold;
        } break;
        case 4:
        case 5:
            while (b > 10) {
                b -= 3;
                if (b % 5 == 0) goto halved;
                if (b == 12) break;
            }
            a ^= b;
            break;
        default:
            if (a & 1) {
                a = (a >> 1) + 3;
            } else {
                do a++; while (a % 4 && a != b);
            }
        case 6: b -= a & 3;
        }
        program = program >> 3 | program << 29;
        continue;
    halved:
        a -= 7;
        program = (program >> 3 | program << 29) ^ 1;
    }
    return trace + a * 31 + b;
}

// Three loops deep, left from the innermost to each of the others.
HD static int triples(int limit, int key)
{
    int found = 0;
    for (int x = 1; x < limit; x++) {
        int y = x;
        do {
            y++;
            for (int z = y;; z++) {
                if (z > limit + key % 3) break;
                if ((x * x + y * y - z * z) % (key + 2) != 0) continue;
                found += x + y * 10 + z * 100;
                if (found % 11 == key % 11) goto next_x;
                if (found > 20000 + key) return -found;
                if (found & 64) goto next_y;
            }
        next_y:;
        } while (y < limit && found % 13 != key % 13);
    next_x:
        if (found % 17 == key % 17) break;
    }
    return found;
}

// Conditions with effects: what stands on the right happens only where the left side lets it.
HD static int circuits(int v)
{
    int a = v, b = 0, c = 0;
    while (a > 0 && (a -= 3, b++ < 12) || (c += 2) < 7) {
        int d = a & 1 ? b & 2 ? ++c : c-- : a & 4 && c-- > -9 ? b += 2 : b;
        if (!(d & 3) || (a ^= 5) < 20 && b != 7) continue;
        a -= d > 0 ? d % 5 : -d % 3;
        if (b > 30 || c < -20) break;
    }
    return a + b * 100 + c * 10000;
}

// Loops backwards made of labels, one of them entered at two places.
HD static int collatz(unsigned v)
{
    int odd = 0, even = 0;
    if (v == 0) return -1;
again:
    if (v == 1 || odd + even > 120) goto done;
    if (v % 2 == 0) {
        v /= 2;
        even++;
        goto again;
    }
    v = v * 3 + 1;
    odd++;
    if (odd % 8) goto again;
    even += 1000;
    goto again;
done:
    return odd + even * 1000;
}

// A range-for over an array changed in the loop, with a variable declared anew in each round.
HD static int ranges(int v)
{
    int list[6] = {v, v / 2, -v, 7, v % 5, 1}, sum = 0;
    for (int &item : list) {
        int fresh = 0;
        for (const int other : list) {
            if (other == item) continue;
            if (other > 3 * item) break;
            fresh += other;
        }
        item = fresh;
        if ((sum += fresh * 2) > 500) return sum;
        static_assert(sizeof(fresh) == 4, "");
    }
    return sum * 2 + list[v & 3];
}

HD static void all(int i, int *out)
{
    unsigned seed = (unsigned)i * 2654435761u;
    out[0] = machine(seed, 3 + i % 29);
    out[1] = triples(4 + i % 9, i % 23);
    out[2] = i % 3 ? circuits((int)(seed >> 25)) : circuits(-i);
    out[3] = collatz(seed >> 20);
    out[4] = ranges((int)(seed % 61) - 30);
}

__global__ void run(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && i % 7 != 6) {
        int result[5];
        all(i, result);
        for (int k = 0; k < 5; k++) out[i * 5 + k] = result[k];
    }
}

int main()
{
    const int n = 600;
    Buffer<int> out(n * 5);
    run<<<5, 128>>>(out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        int want[5];
        all(i, want);
        for (int k = 0; k < 5; k++) expect("way", i * 5 + k, out[i * 5 + k], i % 7 != 6 ? want[k] : (int)0xA5A5A5A5);
    }
    return finish();
}
