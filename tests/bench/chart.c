/* chart.c: an SVG of horizontal bars. Plain C is the line at 1; the axis is logarithmic, so that twice as fast and half
 * as fast are equally long.
 */
#include <math.h>

#include "bench.h"

enum { LEFT = 150, PLOT = 620, BAR = 9, GAP = 8, TOP = 64, BOTTOM = 44 };
static const char *const colours[MOST_FORMS] = {"#1f5fa8", "#444444", "#e0912f", "#5a9e4b",
                                                "#a04fa0", "#c44e52", "#7f7f7f", "#17becf"};

typedef struct axis {
    int low, high; /* powers of two at its ends */
} axis;

static double speed(const outcome *o, int form) { return o->ratio[PLAIN] / o->ratio[form]; }

static bool is_bar(const outcome *o, int form)
{
    return form != PLAIN && o->ratio[form] > 0 && o->ratio[PLAIN] > 0;
}

static axis fit_axis(const outcome *outcomes, size_t count, int form_count)
{
    axis a = {-1, 1};
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < form_count; k++) {
            if (!is_bar(&outcomes[i], k)) continue;
            a.low = (int)fmin(a.low, floor(log2(speed(&outcomes[i], k))));
            a.high = (int)fmax(a.high, ceil(log2(speed(&outcomes[i], k))));
        }
    return a;
}

static double position(axis a, double value) { return LEFT + PLOT * (log2(value) - a.low) / (a.high - a.low); }

static int bars_of(const outcome *o, int form_count)
{
    int bars = 0;
    for (int k = 0; k < form_count; k++) bars += is_bar(o, k);
    return bars;
}

static void draw_legend(FILE *to, const form *forms, int form_count, const outcome *outcomes, size_t count)
{
    int x = LEFT;
    for (int k = 0; k < form_count; k++) {
        bool used = false;
        for (size_t i = 0; i < count; i++) used |= is_bar(&outcomes[i], k);
        if (!used) continue;
        fprintf(to, "<rect x=\"%d\" y=\"34\" width=\"10\" height=\"10\" fill=\"%s\"/>", x, colours[k]);
        fprintf(to, "<text x=\"%d\" y=\"43\">%s</text>\n", x + 14, forms[k].name);
        x += 110;
    }
}

static void draw_axis(FILE *to, axis a, int bottom)
{
    for (int power = a.low; power <= a.high; power++) {
        double x = position(a, exp2(power));
        fprintf(to, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>", x, TOP - 6, x, bottom,
                power == 0 ? "#000" : "#ddd");
        fprintf(to, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s%d</text>\n", x, bottom + 15,
                power < 0 ? "1/" : "", 1 << (power < 0 ? -power : power));
    }
    fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">speed, where C -O3 is 1</text>\n", LEFT + PLOT / 2,
            bottom + 34);
}

static void draw_bar(FILE *to, axis a, double value, int y, const char *colour)
{
    double from = position(a, fmin(value, 1)), end = position(a, fmax(value, 1));
    fprintf(to, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%.2f</title></rect>\n", from,
            y, fmax(end - from, 1), BAR - 1, colour, value);
}

static void draw_benchmark(FILE *to, axis a, const outcome *o, int form_count, int y)
{
    fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", LEFT - 8,
            y + BAR * bars_of(o, form_count) / 2 + 4, o->benchmark->name);
    for (int k = 0; k < form_count; k++) {
        if (!is_bar(o, k)) continue;
        draw_bar(to, a, speed(o, k), y, colours[k]);
        y += BAR;
    }
}

void print_chart(FILE *to, const char *title, const form *forms, int form_count, const outcome *outcomes, size_t count)
{
    axis a = fit_axis(outcomes, count, form_count);
    int bottom = TOP;
    for (size_t i = 0; i < count; i++) bottom += BAR * bars_of(&outcomes[i], form_count) + GAP;
    fprintf(to,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
            "font-size=\"11\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
            "<text x=\"%d\" y=\"22\" font-size=\"14\">%s</text>\n",
            LEFT + PLOT + 30, bottom + BOTTOM, LEFT, title);
    draw_legend(to, forms, form_count, outcomes, count);
    draw_axis(to, a, bottom);
    int y = TOP;
    for (size_t i = 0; i < count; i++) {
        draw_benchmark(to, a, &outcomes[i], form_count, y);
        y += BAR * bars_of(&outcomes[i], form_count) + GAP;
    }
    fprintf(to, "</svg>\n");
}
