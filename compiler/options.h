/* options.h: what the two tables of options (options.c, options_nvcc.c) share. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "driver.h"

typedef enum Form {
    FLAG,      /* -c */
    JOINED,    /* -O2: the value, which may be empty, follows at once */
    EITHER,    /* -Idir, -I dir; -Xptxas=-v too */
    SEPARATE,  /* -include file */
    EQUALS,    /* --isa=list or --isa list */
    NVCC_FLAG, /* nvcc's long names, in the table without dashes: -lineinfo or --lineinfo */
    NVCC_VALUE /* -arch=sm_80, -arch sm_80, and the same with two dashes */
} Form;

typedef struct Parser {
    Options *options;
    Arena *arena;
    int argc, next;            /* arguments, and the one to be read next */
    char **argv;
    bool any_isa;              /* --isa was given */
    bool answered;             /* --help or --version */
} Parser;

typedef struct Option {
    const char *name;
    Form form;
    bool (*apply)(Parser *, const struct Option *, const char *value); /* false: reported */
    const char *value, *help;  /* help == NULL: a synonym, not shown */
} Option;

extern const Option nvcc_options[];
extern const uint32_t nvcc_option_count;

/* Reports and is false. */
#define usage_error(...) (report(SEV_ERROR, (Loc){0}, __VA_ARGS__), false)

/* What an option does that only sets something. */
#define SETTER(function, statement)                                                             \
    static bool function(Parser *p, const Option *option, const char *value)                    \
    {                                                                                           \
        (void)option, (void)value;                                                              \
        statement;                                                                              \
        return true;                                                                            \
    }

/* Calls add for each part of a list with commas; the parts are the arena's. */
bool each_part(Parser *, const char *list, bool (*add)(Parser *, const char *part));
/* The appliers of options that have a second name in nvcc's table. */
bool add_cpp(Parser *, const Option *, const char *value);       /* "-I" and value, or "-include", value */
bool add_host_list(Parser *, const Option *, const char *value); /* words for the host compiler, at the link too */
bool add_library(Parser *, const Option *, const char *value);

#endif
