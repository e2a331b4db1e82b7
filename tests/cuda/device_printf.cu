// printf() in kernels: C's formats, CUDA's results, whole lines, each thread's in its order, all there after the host has
// synchronised; more than the buffer holds is not lost.
#include "kernel_test.h"
#include <string>
#include <unistd.h>
#include <vector>

// What the device prints between begin() and end().
struct Capture {
    FILE *file;
    int saved;
    Capture() : file(tmpfile()), saved(0)
    {
        fflush(stdout);
        saved = dup(1);
        dup2(fileno(file), 1);
    }
    std::vector<std::string> lines()
    {
        fflush(stdout);
        dup2(saved, 1);
        close(saved);
        std::vector<std::string> found;
        std::string line;
        rewind(file);
        for (int c; (c = fgetc(file)) != EOF;)
            if (c == '\n') {
                found.push_back(line);
                line.clear();
            } else
                line += (char)c;
        if (!line.empty()) found.push_back(line);
        fclose(file);
        return found;
    }
};

static void same(const char *what, size_t line, const std::string &got, const std::string &want)
{
    if (got != want) fail("%s, line %zu: \"%s\", expected \"%s\"", what, line, got.c_str(), want.c_str());
}

#define ALL_FORMATS(P)                                                                                      \
    P("plain\n");                                                                                           \
    P("%d %i %u %x %X %o\n", -5, 6, 4000000000u, 0xbeef, 0xbeef, 0777);                                      \
    P("%ld %lld %lu %llx %zu\n", -5000000000l, -5000000000ll, 5000000000ul, 0xfeedfacecafell, sizeof(int)); \
    P("%hd %hhd %hu\n", (short)-3, (signed char)-4, (unsigned short)65000);                                 \
    P("%f %.3f %e %g %G %a\n", 1.5f, 2.0 / 3, 1e10, 1e-10, 1e20, 0.5);                                      \
    P("%c%c%c %s %.2s|%5s|%-5s|\n", 'a', 66, 'c', "text", "shortened", "r", "l");                           \
    P("%5d|%-5d|%05d|%+d|% d|%#x|%*d|%-*.*f|\n", 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3.14159);                     \
    P("%p 100%% \"\\\t\n", (void *)0x1234);                                                                  \
    P("%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d\n", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,  \
      11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31)

__global__ void formats()
{
    ALL_FORMATS(printf);
    bool yes = true;
    enum { NAMED = 7 };
    char local[4] = {'l', 'o', 'c', 0};
    printf("%d %d %s\n", yes, NAMED, local);
}

static void test_formats()
{
    Capture device;
    formats<<<1, 1>>>();
    MUST(cudaDeviceSynchronize());
    std::vector<std::string> got = device.lines();
    Capture host;
    ALL_FORMATS(printf);
    printf("%d %d %s\n", 1, 7, "loc");
    std::vector<std::string> want = host.lines();
    expect("format lines", 0, got.size(), want.size());
    for (size_t i = 0; i < got.size() && i < want.size(); i++) same("format", i, got[i], want[i]);
}

__global__ void results(int *result)
{
    const char *none = nullptr;
    result[0] = printf("no argument\n");
    result[1] = printf("%d %d %d\n", 1, 2, 3);
    result[2] = printf(none, 1);
    const char *format = "%d and %d\n";
    result[3] = printf(format, 1); // CUDA: what has no argument stands as it is
}

static void test_results()
{
    Buffer<int> result(4);
    Capture device;
    results<<<1, 1>>>(result.device);
    MUST(cudaDeviceSynchronize());
    std::vector<std::string> got = device.lines();
    result.down();
    const int want[] = {0, 3, -1, 1};
    for (int i = 0; i < 4; i++) expect("result", i, result[i], want[i]);
    same("result", 2, got[2], "1 and %d");
}

// Divergent, in a loop, with values and strings that differ from lane to lane: thread i prints i % 4 lines.
__global__ void many(int n, const float *scale)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const char *kind = i % 3 == 0 ? "fizz" : i % 5 == 0 ? "buzz" : "none";
    for (int k = 0; k < i % 4; k++)
        if (printf("%05d %d %s %.2f %lld\n", i, k, kind, scale[i] * k, (long long)i << 32) != 5) printf("wrong\n");
}

static void test_many()
{
    const int n = 1000;
    Buffer<float> scale(n);
    std::vector<std::vector<std::string>> want(n), got(n); // by thread
    for (int i = 0; i < n; i++) {
        scale[i] = i * 0.25f;
        for (int k = 0; k < i % 4; k++) {
            char line[100];
            const char *kind = i % 3 == 0 ? "fizz" : i % 5 == 0 ? "buzz" : "none";
            snprintf(line, sizeof line, "%05d %d %s %.2f %lld", i, k, kind, scale[i] * k, (long long)i << 32);
            want[i].push_back(line);
        }
    }
    scale.up();
    Capture device;
    many<<<10, 100>>>(n, scale.device);
    MUST(cudaStreamSynchronize(0));
    for (const std::string &line : device.lines()) got[atoi(line.c_str()) % n].push_back(line);
    for (int i = 0; i < n; i++) {
        expect("lines of a thread", i, got[i].size(), want[i].size());
        for (size_t k = 0; k < got[i].size() && k < want[i].size(); k++) same("many", i, got[i][k], want[i][k]);
    }
}

__global__ void flood(const char *text) { printf("%d %s\n", (int)(blockIdx.x * blockDim.x + threadIdx.x), text); }

// 64 KiB through a buffer of 4, and one line longer than all of it.
static void test_flood()
{
    std::string text(6000, 'x');
    Buffer<char> device_text(text.size() + 1);
    MUST(cudaMemcpy(device_text.device, text.c_str(), text.size() + 1, cudaMemcpyHostToDevice));
    Capture device;
    flood<<<4, 32>>>(device_text.device + text.size() - 500);
    flood<<<1, 1>>>(device_text.device);
    int value;
    MUST(cudaMemcpy(&value, device_text.device, sizeof value, cudaMemcpyDeviceToHost)); // waits too
    std::vector<std::string> got = device.lines();
    expect("flood lines", 0, got.size(), 129);
    for (size_t i = 0; i + 1 < got.size(); i++) {
        size_t blank = got[i].find(' ');
        if (got[i].size() - blank - 1 != 500) fail("flood, line %zu is torn: %zu letters", i, got[i].size() - blank - 1);
    }
    if (!got.empty()) same("flood", 128, got.back(), "0 " + text);
}

int main()
{
    MUST(cudaDeviceSetLimit(cudaLimitPrintfFifoSize, 4096));
    test_formats();
    test_results();
    test_many();
    test_flood();
    return finish();
}
