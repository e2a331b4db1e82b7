// Structures: nested, with arrays and padding, passed and returned by value, assigned whole, through pointers, as
// kernel parameters, in local arrays indexed by a varying index, and with member functions.
#include "kernel_test.h"

struct Point {
    float x, y;
};

struct Mixed {
    char tag;
    double weight;
    short small[3];
    Point corner[2];
    struct {
        int a;
        unsigned char b;
    } inner;
};

struct Box {
    Point low, high;
    HD float area() const { return (high.x - low.x) * (high.y - low.y); }
    HD void grow(float by) { high.x += by; high.y += by; }
};

HD Point make(float x, float y)
{
    Point p = {x, y};
    return p;
}

HD Mixed build(int i, Point origin)
{
    Mixed m;
    m.tag = (char)('a' + i % 26);
    m.weight = i * 0.5;
    for (int k = 0; k < 3; k++) m.small[k] = (short)(i * k - 7);
    m.corner[0] = origin;
    m.corner[1] = make(origin.x + i, origin.y - i);
    m.inner.a = i * i;
    m.inner.b = (unsigned char)i;
    Mixed copy = m;                       // copied whole: later changes of one do not show in the other
    m.inner.a = -1;
    copy.small[i % 3] += 100;             // varying index into a member
    Point two[2] = {copy.corner[1], copy.corner[0]};
    copy.corner[0] = two[i & 1];
    Box box = {make(0, 0), make(1, 2)};
    if (i % 3 == 0) box.grow((float)(i % 5));
    copy.weight += box.area();
    return copy;
}

__global__ void run(Mixed *out, Point origin, Mixed extra, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Mixed *mine = &out[i];
    *mine = build(i, origin);
    if (i % 4 == 1) *mine = extra;        // under a mask
    mine->inner.b += (unsigned char)extra.inner.a;
}

int main()
{
    const int n = 777;
    Buffer<Mixed> out(n);
    Point origin = {3.5f, -2.0f};
    Mixed extra = build(5, make(1, 1));
    run<<<(n + 32) / 33, 33>>>(out.device, origin, extra, n);
    out.down();
    for (int i = 0; i < n; i++) {
        Mixed w = i % 4 == 1 ? extra : build(i, origin), &g = out[i];
        w.inner.b += (unsigned char)extra.inner.a;
        expect("tag", i, g.tag, w.tag);
        expect("weight", i, g.weight, w.weight);
        for (int k = 0; k < 3; k++) expect("small", i, g.small[k], w.small[k]);
        for (int k = 0; k < 2; k++) {
            expect("corner.x", i, g.corner[k].x, w.corner[k].x);
            expect("corner.y", i, g.corner[k].y, w.corner[k].y);
        }
        expect("inner.a", i, g.inner.a, w.inner.a);
        expect("inner.b", i, g.inner.b, w.inner.b);
    }
    return finish();
}
