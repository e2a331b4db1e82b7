/* histogram: draws in the terminal how often each byte value occurs in a file. histogram [file]; default: this program.
 * */
#include "../sample.h"
#include "histogram.h"

enum { BYTES = 256, PER_LINE = 8, WIDTH = 60 };

/* The file's bytes, at most 1 GiB of them; ends the program when it cannot be read. */
static unsigned char *read_file(const char *path, size_t *size)
{
    const size_t most = (size_t)1 << 30;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t room = 1 << 16;
    unsigned char *bytes = on_host(room);
    *size = 0;
    for (size_t got; *size < most && (got = fread(bytes + *size, 1, room - *size, file)) > 0;) {
        *size += got;
        if (*size < room) continue;
        unsigned char *more = realloc(bytes, room *= 2);
        if (!more) {
            fprintf(stderr, "%s: out of memory\n", path);
            exit(1);
        }
        bytes = more;
    }
    fclose(file);
    return bytes;
}

/* One line for PER_LINE byte values, its bar as long as their share of the fullest line. */
static void draw(const unsigned *bins)
{
    unsigned lines[BYTES / PER_LINE] = {0}, fullest = 1;
    for (int k = 0; k < BYTES; k++) lines[k / PER_LINE] += bins[k];
    for (int k = 0; k < BYTES / PER_LINE; k++)
        if (lines[k] > fullest) fullest = lines[k];
    for (int k = 0; k < BYTES / PER_LINE; k++) {
        int length = (int)((double)lines[k] * WIDTH / fullest + 0.5);
        printf("  %02x-%02x %10u ", k * PER_LINE, k * PER_LINE + PER_LINE - 1, lines[k]);
        while (length-- > 0) fputs("#", stdout);
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/proc/self/exe";
    size_t size;
    unsigned char *bytes = read_file(path, &size);
    unsigned bins[BYTES], wanted[BYTES] = {0};

    unsigned char *device_bytes = on_device(bytes, size);
    unsigned *device_bins = on_device(NULL, sizeof bins);
    CHECK(vgsp_memset(device_bins, 0, sizeof bins));
    vgsp_dim3 grid = {64, 1, 1}, block = {256, 1, 1};
    CHECK(histogram_launch(grid, block, 0, NULL, device_bytes, device_bins, (unsigned)size));
    to_host(bins, device_bins, sizeof bins);

    int wrong = 0;
    for (size_t i = 0; i < size; i++) wanted[bytes[i]]++;
    for (int k = 0; k < BYTES; k++) wrong += bins[k] != wanted[k];
    draw(bins);
    printf("histogram: %zu bytes of %s, %d counts wrong\n", size, path, wrong);

    CHECK(vgsp_free(device_bytes));
    CHECK(vgsp_free(device_bins));
    free(bytes);
    return wrong != 0;
}
