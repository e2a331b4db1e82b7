/* report.c: medians and ratios as a markdown table that is aligned for reading, or as CSV. */
#include <math.h>

#include "bench.h"

static bool has_times(const form *f, int index, const outcome *outcomes, size_t count)
{
    for (size_t i = 0; f->library && i < count; i++)
        if (outcomes[i].seconds[index] > 0) return true;
    return false;
}

/* To a form, or in the column behind the last to the best of all. */
static double ratio_to(const outcome *o, int column, int form_count)
{
    if (column < form_count) return o->ratio[column];
    double least = 1;
    for (int i = 0; i < form_count; i++)
        if (o->ratio[i] > 0) least = fmin(least, o->ratio[i]);
    return least;
}

static double geometric_mean(const outcome *outcomes, size_t count, int column, int form_count)
{
    double sum = 0, terms = 0;
    for (size_t i = 0; i < count; i++) {
        double r = ratio_to(&outcomes[i], column, form_count);
        if (r <= 0) continue;
        sum += log(r);
        terms++;
    }
    return terms > 0 ? exp(sum / terms) : 0;
}

/* As wide as the head "name, us". */
static void print_time(FILE *to, const form *f, double seconds)
{
    int width = snprintf(NULL, 0, "%8s, us", f->name);
    if (seconds > 0) fprintf(to, " %*.1f |", width, seconds * 1e6);
    else fprintf(to, " %*s |", width, "");
}

static void print_ratio(FILE *to, double value)
{
    if (value > 0) fprintf(to, " %14.2f |", value);
    else fprintf(to, " %14s |", "");
}

static void print_heads(FILE *to, const form *forms, const bool *shown, int form_count)
{
    fprintf(to, "| %-17s |", "benchmark");
    for (int i = 0; i < form_count; i++)
        if (shown[i]) fprintf(to, " %8s, us |", forms[i].name);
    for (int i = 0; i < form_count; i++)
        if (shown[i] && i != PROJECT) fprintf(to, " / %12s |", forms[i].name);
    fprintf(to, " %14s |\n|---|", "/ best");
    for (int i = 0; i < form_count; i++)
        if (shown[i]) fprintf(to, i == PROJECT ? "---:|" : "---:|---:|");
    fprintf(to, "---:|\n");
}

static void print_row(FILE *to, const outcome *o, const form *forms, const bool *shown, int form_count)
{
    fprintf(to, "| %-17s |", o->benchmark->name);
    for (int i = 0; i < form_count; i++)
        if (shown[i]) print_time(to, &forms[i], o->seconds[i]);
    for (int i = 0; i <= form_count; i++)
        if (i == form_count || (shown[i] && i != PROJECT)) print_ratio(to, ratio_to(o, i, form_count));
    fprintf(to, "\n");
}

static void print_means(FILE *to, const form *forms, const bool *shown, int form_count, const outcome *outcomes,
                        size_t count)
{
    fprintf(to, "| %-17s |", "geometric mean");
    for (int i = 0; i < form_count; i++)
        if (shown[i]) print_time(to, &forms[i], 0);
    for (int i = 0; i <= form_count; i++)
        if (i == form_count || (shown[i] && i != PROJECT))
            print_ratio(to, geometric_mean(outcomes, count, i, form_count));
    fprintf(to, "\n");
}

void print_table(FILE *to, const form *forms, int form_count, const outcome *outcomes, size_t count)
{
    bool shown[MOST_FORMS];
    for (int i = 0; i < form_count; i++) shown[i] = has_times(&forms[i], i, outcomes, count);
    print_heads(to, forms, shown, form_count);
    for (size_t i = 0; i < count; i++) print_row(to, &outcomes[i], forms, shown, form_count);
    print_means(to, forms, shown, form_count, outcomes, count);
}

void print_csv(FILE *to, const form *forms, int form_count, const outcome *outcomes, size_t count)
{
    fprintf(to, "benchmark,form,seconds,work,unit\n");
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < form_count; k++)
            if (outcomes[i].seconds[k] > 0)
                fprintf(to, "%s,%s,%.9g,%.17g,%s\n", outcomes[i].benchmark->name, forms[k].name,
                        outcomes[i].seconds[k], outcomes[i].work, outcomes[i].unit);
}
