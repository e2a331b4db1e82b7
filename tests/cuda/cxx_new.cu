// new and delete in device code: objects and arrays, with constructors, destructors (counted, in order), initialisers and
// numbers known only when run; virtual destructors; placement; a heap that is full.
#include "cases.h"
#include <new>

struct Plain {
    int a;
    float b;
};
struct Counted {
    int id, *alive;
    HD Counted() : id(-1), alive(nullptr) {}
    HD Counted(int i, int *a) : id(i), alive(a) { ++*alive; }
    HD Counted(const Counted &o) : id(o.id + 1000), alive(o.alive) { ++*alive; }
    HD ~Counted()
    {
        if (alive) *alive = *alive * 3 - 1 + id % 7;
    }
};
struct Defaulted {
    int x = 4, y;
};
HD int scalars(int t)
{
    int *p = new int(t), *q = new int(), *r = new int{t * 2};
    double *d = new double(t * 0.5);
    Plain *plain = new Plain{t, 2.5f}, *zero = new Plain();
    Defaulted *made = new Defaulted{1, t};
    auto *copy = new Plain(*plain);
    int **pp = new int *(p);
    int sum = *p + *q + *r + (int)(*d * 2) + plain->a + (int)(plain->b * 2) + zero->a + (int)zero->b + made->y + copy->a + **pp;
    delete p;
    delete q, delete r;
    delete d;
    delete plain;
    delete zero;
    delete made;
    delete copy;
    delete pp;
    p = nullptr;
    delete p;
    return sum;
}
HD int arrays(int t)
{
    int n = t % 5, sum = 0;
    int *list = new int[n + 1];
    for (int i = 0; i <= n; i++) list[i] = i * t;
    int *zeros = new int[n]();
    int *given = new int[6]{1, 2, t};
    float(*rows)[4] = new float[n + 1][4];
    for (int i = 0; i <= n; i++)
        for (int j = 0; j < 4; j++) rows[i][j] = i * 10 + j;
    Plain *plain = new Plain[3]{{1, 2.f}, {3}};
    for (int i = 0; i < n; i++) sum += list[i] + zeros[i];
    for (int i = 0; i < 6; i++) sum = sum * 3 + given[i];
    sum += list[n] + (int)rows[n][3] + plain[0].a + plain[1].a + plain[2].a + (int)plain[1].b;
    delete[] list;
    delete[] zeros;
    delete[] given;
    delete[] rows;
    delete[] plain;
    return sum;
}
HD int objects(int t)
{
    int alive = t, sum;
    Counted *one = new Counted(t, &alive), *copied = new Counted(*one);
    sum = alive * 100 + copied->id;
    delete one;
    sum = sum * 5 + alive;
    delete copied;
    Counted *some = new Counted[t % 4];
    for (int i = 0; i < t % 4; i++) some[i].id = i + 2, some[i].alive = &alive;
    delete[] some;
    Counted(*grid)[2] = new Counted[2][2];
    for (int i = 0; i < 4; i++) grid[i / 2][i % 2].id = i, grid[i / 2][i % 2].alive = &alive;
    delete[] grid;
    Counted *fixed = new Counted[3]{Counted(1, &alive), {2, &alive}};
    sum += fixed[0].id + fixed[1].id * 10 + fixed[2].id * 100;
    fixed[2].alive = &alive;
    delete[] fixed;
    return sum + alive;
}

struct Animal {
    int *log;
    HD Animal(int *l) : log(l) {}
    HD virtual int sound(int t) const = 0;
    HD virtual ~Animal() { *log = *log * 10 + 1; }
};
struct Tagged {
    int tag = 3;
    HD virtual ~Tagged() { tag = 0; }
};
struct Dog : Animal {
    HD Dog(int *l) : Animal(l) {}
    HD int sound(int t) const override { return t + 1; }
    HD ~Dog() { *log = *log * 10 + 2; }
};
struct Cat : Tagged, Animal { // the base that is deleted lies inside
    Dog kitten;
    HD Cat(int *l) : Animal(l), kitten(l) {}
    HD int sound(int t) const override { return t * 2 + kitten.sound(0) + tag; }
    HD ~Cat() { *log = *log * 10 + 3; }
};
struct Quiet : Dog {
    using Dog::Dog;
    HD int sound(int) const override { return 0; }
};
HD Animal *create(int kind, int *log)
{
    switch (kind) {
    case 0: return new Dog(log);
    case 1: return new Cat(log);
    default: return new Quiet(log);
    }
}
HD int polymorphic(int t)
{
    int log = 0, sum = 0;
    Animal *zoo[3];
    for (int i = 0; i < 3; i++) zoo[i] = create((i + t) % 3, &log);
    for (Animal *a : zoo) sum = sum * 100 + a->sound(t);
    for (Animal *a : zoo) {
        delete a;
        sum += log * (t + 1);
        log = 0;
    }
    return sum;
}
HD int placement(int t)
{
    alignas(16) char room[sizeof(Cat)], more[3 * sizeof(Plain)];
    int log = 0;
    Animal *a = new (room) Cat(&log);
    int sum = a->sound(t);
    a->~Animal();
    sum += log;
    Dog *d = new (room) Dog(&log);
    d->Animal::~Animal();
    Plain *p = new (more) Plain[3]{{t, 1}};
    int *i = new (room + 8) int(t);
    return sum + log + p[0].a + p[2].a + *i;
}
struct List {
    int value;
    List *next;
};
HD int lists(int t)
{
    List *head = nullptr;
    for (int i = 0; i < t % 9; i++) head = new List{i, head};
    int sum = 0;
    while (head) {
        List *next = head->next;
        sum = sum * 2 + head->value;
        delete head;
        head = next;
    }
    return sum;
}
template <class T> struct Vector {
    T *items = nullptr;
    int count = 0, room = 0;
    HD ~Vector() { delete[] items; }
    HD void add(const T &x)
    {
        if (count == room) {
            T *larger = new T[room = room * 2 + 1];
            for (int i = 0; i < count; i++) larger[i] = items[i];
            delete[] items;
            items = larger;
        }
        items[count++] = x;
    }
};
HD int vectors(int t)
{
    Vector<int> v;
    Vector<Counted> c;
    int alive = 0, sum = 0;
    for (int i = 0; i < t % 11; i++) v.add(i * t);
    for (int i = 0; i < t % 4; i++) c.add(Counted(i, &alive));
    for (int i = 0; i < v.count; i++) sum += v.items[i] * (i + 1);
    return sum + c.count * 3 + alive;
}

#define CASES(X) X(scalars) X(arrays) X(objects) X(polymorphic) X(placement) X(lists) X(vectors)
#define main cases_main
CASES_MAIN
#undef main

struct Huge {
    int first;
    char rest[1 << 20];
    __device__ Huge() : first(7) {}
    __device__ ~Huge() {}
};
__global__ void exhaust(int *out, long long many)
{
    int made = 0;
    Huge *list[64];
    for (int i = 0; i < 64; i++) {
        list[i] = new Huge;
        made += list[i] != nullptr && list[i]->first == 7;
    }
    out[0] = made;
    for (int i = 0; i < 64; i++) delete list[i];
    out[1] = new int[many] == nullptr && new Huge[many * -(1ll << 60)] == nullptr;
    Huge *again = new Huge[2];
    out[2] = again != nullptr && again[1].first == 7;
    delete[] again;
}

int main()
{
    int status = cases_main();
    Buffer<int> out(3);
    exhaust<<<1, 1>>>(out.device, -1);
    out.down();
    expect("some fit", 0, out[0] > 2 && out[0] < 64, true);
    expect("too much", 0, out[1], 1);
    expect("and again", 0, out[2], 1);
    printf(failures ? "FAIL\n" : "PASS\n");
    return status || failures;
}
