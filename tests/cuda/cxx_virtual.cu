// Virtual functions: through pointers and references, in constructors and destructors, with several base classes, pure,
// final and qualified; in instances of class templates; where objects lie as host code has them. Objects of the host are
// none for the device.
#include "cases.h"

struct Shape {
    int scale;
    HD Shape(int s) : scale(s) {}
    HD virtual int area(int t) const = 0;
    HD virtual int corners() const { return 0; }
    HD virtual ~Shape() {}
    HD int twice(int t) const { return 2 * area(t) + corners(); } // through `this`
};
struct Square : Shape {
    HD Square(int s) : Shape(s) {}
    HD int area(int t) const override { return scale * t * t; }
    HD int corners() const override { return 4; }
};
struct Circle : Shape {
    HD Circle(int s) : Shape(s) {}
    HD int area(int t) const override { return scale * 3 * t; }
};
struct Ring final : Circle {
    int inner;
    HD Ring(int s, int i) : Circle(s), inner(i) {}
    HD int area(int t) const override { return Circle::area(t) - inner * Shape::corners() - inner; }
    HD int corners() const override { return -1; }
};
HD int describe(const Shape &s, int t) { return s.area(t) * 10 + s.corners(); }
HD int dispatch(int t)
{
    Square square(2);
    Circle circle(3);
    Ring ring(4, t % 5);
    const Shape *shapes[] = {&square, &circle, &ring};
    const Shape *chosen = shapes[t % 3];
    int sum = chosen->area(t) + describe(circle, t) + describe(ring, t) + chosen->twice(t);
    return sum + ring.area(t) + ring.Circle::area(1) + (*chosen).corners() + chosen->Shape::corners();
}

struct Log {
    int n, text[16];
    HD void add(int x) { text[n++ % 16] = x; }
    HD int value() const
    {
        int v = n;
        for (int i = 0; i < n && i < 16; i++) v = v * 7 + text[i];
        return v;
    }
};
struct Noisy {
    Log *log;
    HD Noisy(Log *l) : log(l) { log->add(name()); }
    HD virtual int name() const { return 1; }
    HD virtual ~Noisy() { log->add(100 + name()); }
};
struct Louder : Noisy {
    int k;
    HD Louder(Log *l, int k) : Noisy(l), k(k) { log->add(name()); }
    HD int name() const override { return 2 + k; }
    HD ~Louder() override { log->add(200 + name()); }
};
struct Loudest : Louder {
    Noisy member;
    HD Loudest(Log *l) : Louder(l, 5), member(l) { log->add(name()); }
    HD int name() const override { return 3; } // no destructor of its own
};
HD int lives(int t)
{
    Log log = {};
    {
        Loudest a(&log);
        Louder b(&log, t % 4);
        Noisy sliced = b, *p = &a;
        log.add(sliced.name() + p->name() * 10);
        Noisy &r = b;
        sliced = a; // keeps what it is
        log.add(((Noisy *)&sliced)->name() + r.name() * 10);
        r = a;
        log.add(r.name());
    }
    return log.value();
}

struct Left {
    int l;
    HD virtual int get() const { return l; }
    HD virtual int left() const { return l * 2; }
};
struct Right {
    int r;
    HD virtual int get() const { return -r; }
    HD virtual int right(int x) { return r += x; }
};
struct Plain {
    char c;
};
struct Both : Plain, Left, Right {
    int own;
    HD int get() const override { return l * 100 + r * 10 + own; }
    HD int right(int x) override { return own += x + r; }
    HD virtual int extra() const { return own; }
};
struct More : Both {
    HD int extra() const override { return 5; }
    HD int left() const override { return 77 + own; }
};
HD int several(int t)
{
    More m;
    m.c = 1, m.l = t, m.r = 2, m.own = 3;
    Left *left = &m;
    Right *right = &m;
    Both &both = m;
    int sum = left->get() + right->get() * 3 + both.get() * 5 + right->right(t) * 7 + left->left() * 11 + both.extra();
    Both copy = m;
    Right &r = copy;
    return sum * 3 + r.right(1) + copy.own + ((Left &)copy).left();
}

template <class T> struct Function {
    HD virtual T operator()(T x) const = 0;
    HD virtual T bias() const { return 3; } // uses no name
    HD virtual void reset() {}
    HD virtual ~Function() {}
};
template <class T, int N> struct Polynomial : Function<T> {
    T factors[N];
    HD Polynomial(T a)
    {
        for (int i = 0; i < N; i++) factors[i] = a + i;
    }
    HD T operator()(T x) const
    {
        T sum = 0;
        for (int i = 0; i < N; i++) sum = sum * x + factors[i];
        return sum + this->bias();
    }
    HD void reset() { factors[0] = 0; }
};
template <class F> struct Negated : F {
    HD Negated(int a) : F(a) {}
    HD int bias() const override { return -1; }
    HD int operator()(int x) const override { return -F::operator()(x); }
};
template <class T> HD T apply(Function<T> &f, T x)
{
    T before = f(x);
    f.reset();
    return before * 3 + f(x);
}
HD int templates(int t)
{
    Polynomial<int, 3> p(t % 7);
    Negated<Polynomial<int, 2>> n(t % 5);
    Polynomial<float, 2> q(1.5f);
    return apply<int>(p, 2) + apply<int>(n, 3) * 5 + (int)(apply<float>(q, 2.0f) * 2);
}

struct Node {
    HD virtual int eval(int t) const = 0;
};
struct Constant : Node {
    int value;
    HD Constant(int v) : value(v) {}
    HD int eval(int) const override { return value; }
};
struct Variable : Node {
    HD int eval(int t) const override { return t; }
};
struct Sum : Node {
    const Node *a, *b;
    HD Sum(const Node *a, const Node *b) : a(a), b(b) {}
    HD int eval(int t) const override { return a->eval(t) + b->eval(t); } // a virtual function calls virtual functions
};
HD int trees(int t)
{
    Constant c(5);
    Variable v;
    Sum s(&c, &v), u(&s, &s);
    const Node &root = u;
    return root.eval(t);
}

struct Tail {
    HD virtual void f() {}
    char a;
};
struct Tailed : Tail { // in Tail's padding
    char b;
    short s : 5;
};
struct Odd : Tailed, Right {
    char d;
};
struct Big {
    HD virtual int f() { return 1; }
    double d;
};
struct Base2 : Plain, Big { // begins with Big
    int z;
};
HD int layout(int)
{
    Odd odd;
    Base2 two;
    int at = (int)((char *)&odd.b - (char *)&odd) + 100 * (int)((char *)&odd.d - (char *)&odd);
    int of = (int)((char *)static_cast<Right *>(&odd) - (char *)&odd) + 100 * (int)((char *)&odd.r - (char *)&odd);
    int second = (int)((char *)&two.c - (char *)&two) + 100 * (int)((char *)&two.d - (char *)&two);
    return (int)(sizeof(Odd) + 100 * sizeof(Tailed) + 10000 * sizeof(Both)) + at * 3 + of * 7 + second * 11 + (int)sizeof two;
}

struct Matrix {
    Square cells[3];
    HD Matrix() : cells{Square(1), Square(2), Square(3)} {}
};
HD int arrays(int t)
{
    Matrix m, copy = m;
    Shape *s = &copy.cells[t % 3];
    Ring rings[2] = {Ring(1, 2), Ring(3, 4)};
    Circle *c = &rings[t % 2];
    return s->area(t) + c->area(t) + rings[0].area(2) + copy.cells[1].corners();
}

#define CASES(X) X(dispatch) X(lives) X(several) X(templates) X(trees) X(layout) X(arrays)

#define main cases_main
CASES_MAIN
#undef main

// Objects that one kernel makes and another one uses, by threads that diverge.
__device__ Shape *made[96];
__device__ char room[96][sizeof(Ring)];
__global__ void make()
{
    int t = threadIdx.x;
    Square square(t);
    Ring ring(t, 2);
    Shape *at = (Shape *)room[t];
    if (t % 2)
        memcpy((void *)at, &square, sizeof square);
    else
        memcpy((void *)at, &ring, sizeof ring);
    made[t] = at;
}
__global__ void use(int *out)
{
    int t = threadIdx.x;
    out[t] = made[(t * 7) % 96]->area(t);
}
__global__ void use_of_host(Shape *s, int *out) { *out = s->area(3); }

int main()
{
    int status = cases_main();
    Buffer<int> out(96);
    make<<<1, 96>>>();
    use<<<1, 96>>>(out.device);
    out.down();
    for (int t = 0; t < 96; t++) {
        int k = t * 7 % 96;
        expect("made before", t, out[t], k % 2 ? k * t * t : k * 3 * t - 2);
    }
    char *raw;
    Square square(2);
    MUST(cudaMalloc((void **)&raw, sizeof square));
    MUST(cudaMemcpy(raw, (void *)&square, sizeof square, cudaMemcpyHostToDevice));
    use_of_host<<<1, 1>>>((Shape *)raw, out.device);
    if (cudaDeviceSynchronize() != cudaErrorLaunchFailure) fail("an object of the host was used");
    printf(failures ? "FAIL\n" : "PASS\n");
    return status || failures;
}
