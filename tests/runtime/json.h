/* json.h: a strict reader of JSON (RFC 8259, UTF-8) for tests. */
#ifndef TEST_JSON_H
#define TEST_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    double number;
    char *text;             /* of a string, escapes resolved; owned */
    char *key;              /* of a member of an object; owned */
    struct json *first;     /* elements or members; owned */
    struct json *next;
};

/* NULL when text is not one JSON value and nothing else; *wrong is then where and why. Released by json_release. */
struct json *json_parse(const char *text, const char **wrong);
void json_release(struct json *value);
/* The member of that name; NULL when there is none or value is no object. value may be NULL. */
const struct json *json_get(const struct json *value, const char *key);
/* The text of a string, the value of a number; "" and -1 for all else. value may be NULL. */
const char *json_text(const struct json *value);
double json_number(const struct json *value);

#endif
