/* settings.c: the environment, read once. docs/environment.md is its manual; no other file reads it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static struct settings current;
static atomic_bool known;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { ISA_SVE = VGSP_ISA_COUNT, ISA_NAMES };
static const char *const isa_names[ISA_NAMES] = {
#define VGSP_ISA(id, number, name, lanes) [id] = name,
    VGSP_ISA_LIST(VGSP_ISA)
#undef VGSP_ISA
    [ISA_SVE] = "sve",
};
static const char *const form_names[] = {[FORM_BEST] = "best", [FORM_VECTOR] = "vector", [FORM_SERIAL] = "serial"};
static const char *const bind_names[] = {[BIND_SM] = "sm", [BIND_CORE] = "core", [BIND_NONE] = "none"};

static void complain(const char *name, const char *value, const char *expected)
{
    fprintf(stderr, "vgsp: %s=%s is ignored; expected %s\n", name, value, expected);
}

/* A value that is set and not empty, or NULL. */
static const char *get(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static unsigned get_number(const char *name, unsigned most)
{
    const char *value = get(name);
    if (!value) return 0;
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (!*end && *value != '-' && number >= 1 && number <= most) return (unsigned)number;
    char expected[40];
    snprintf(expected, sizeof expected, "a number from 1 to %u", most);
    complain(name, value, expected);
    return 0;
}

static int get_word(const char *name, const char *const *words, int count, int otherwise, const char *expected)
{
    const char *value = get(name);
    if (!value) return otherwise;
    for (int i = 0; i < count; i++)
        if (!strcmp(words[i], value)) return i;
    complain(name, value, expected);
    return otherwise;
}

static bool get_switch(const char *name)
{
    const char *value = get(name);
    return value && strcmp(value, "0");
}

/* sve is the longest that there is. */
static int get_isa(void)
{
    int isa = get_word("VGSP_ISA", isa_names, ISA_NAMES, -1,
                       "c, x86-64-v2, x86-64-v3, x86-64-v4, x86-64-v4+, x86-64-v4+fp16, neon, sve, sve128, sve256 or sve512");
    if (isa != ISA_SVE) return isa;
    uint32_t longest = warpvm_isas() & (1u << VGSP_ISA_SVE256 | 1u << VGSP_ISA_SVE512);
    return longest ? 31 - __builtin_clz(longest) : VGSP_ISA_SVE128;
}

static void get_disabled(struct settings *s)
{
    const char *value = get("VGSP_DISABLE");
    while (value && *value) {
        size_t length = strcspn(value, ",");
        if (length == 6 && !memcmp(value, "inline", 6)) s->no_inline = true;
        else if (length == 4 && !memcmp(value, "help", 4)) s->no_help = true;
        else if (length == 5 && !memcmp(value, "steal", 5)) s->no_steal = true;
        else if (length == 6 && !memcmp(value, "switch", 6)) s->no_switch = true;
        else if (length == 7 && !memcmp(value, "combine", 7)) s->no_combine = true;
        else if (length == 8 && !memcmp(value, "prefetch", 8)) s->no_prefetch = true;
        else if (length == 5 && !memcmp(value, "learn", 5)) s->no_learn = true;
        else complain("VGSP_DISABLE", value, "a list of inline, help, steal, switch, combine, prefetch, learn");
        value += length + (value[length] == ',');
    }
}

void settings_read(void)
{
    struct settings s = {
        .workers = get_number("VGSP_WORKERS", MAX_WORKERS),
        .sms = get_number("VGSP_SMS", MAX_SMS),
        .topology = get("VGSP_TOPOLOGY"),
        .isa = get_isa(),
        .form = get_word("VGSP_FORM", form_names, 3, FORM_BEST, "vector or serial"),
        .bind = get_word("VGSP_BIND", bind_names, 3, BIND_SM, "sm, core or none"),
        .combine_bytes = get_number("VGSP_COMBINE_BYTES", 1u << 31),
        .prefetch_bytes = get_number("VGSP_PREFETCH_BYTES", 1u << 31),
        .stats = get_switch("VGSP_STATS"),
        .memcheck = get_switch("VGSP_MEMCHECK"),
        .trace = get("VGSP_TRACE"),
        .trace_events = get_number("VGSP_TRACE_EVENTS", 1u << 24),
        .progress = get_switch("VGSP_PROGRESS"),
    };
    if (s.topology) s.bind = BIND_NONE;
    get_disabled(&s);
    const char *backend = get("VGSP_BACKEND");
    if (backend && strcmp(backend, "local")) complain("VGSP_BACKEND", backend, "local");
    current = s;
    atomic_store_explicit(&known, true, memory_order_release);
}

const struct settings *settings(void)
{
    if (!atomic_load_explicit(&known, memory_order_acquire)) pthread_once(&once, settings_read);
    return &current;
}
