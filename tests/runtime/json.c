/* json.c: recursive descent; whatever the grammar does not allow is refused. */
#include "json.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    const char *at;
    const char *wrong;   /* NULL so far */
};

static struct json *read_value(struct reader *r);

static void refuse(struct reader *r)
{
    if (!r->wrong) r->wrong = r->at;
}

static void skip_space(struct reader *r)
{
    r->at += strspn(r->at, " \t\n\r");
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (*r->at != c) return false;
    r->at++;
    return true;
}

static void expect(struct reader *r, char c)
{
    if (!take(r, c)) refuse(r);
}

static struct json *make(enum json_type type)
{
    struct json *value = calloc(1, sizeof *value);
    if (!value) abort();
    value->type = type;
    return value;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void read_digits(struct reader *r)
{
    if (!is_digit(*r->at)) refuse(r);
    while (is_digit(*r->at)) r->at++;
}

static struct json *read_number(struct reader *r)
{
    struct json *value = make(JSON_NUMBER);
    value->number = strtod(r->at, NULL);
    if (*r->at == '-') r->at++;
    if (*r->at == '0') r->at++;
    else read_digits(r);
    if (*r->at == '.') {
        r->at++;
        read_digits(r);
    }
    if (*r->at == 'e' || *r->at == 'E') {
        r->at++;
        if (*r->at == '+' || *r->at == '-') r->at++;
        read_digits(r);
    }
    return value;
}

/* The character that an escape stands for; those of \u beyond 7 bits are not needed here. */
static char read_escape(struct reader *r)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char c = *r->at;
    if (c) r->at++;
    const char *letter = c ? strchr(letters, c) : NULL;
    if (letter) return meanings[letter - letters];
    char digits[5] = "";
    for (int i = 0; c == 'u' && i < 4 && *r->at; i++) digits[i] = *r->at++;
    char *end;
    unsigned long code = strtoul(digits, &end, 16);
    if (end != digits + 4 || code >= 0x80 || code == 0) refuse(r);
    return (char)code;
}

/* Bytes of the UTF-8 sequence that begins here; 0 for what is none. */
static size_t sequence(const char *at)
{
    unsigned char c = (unsigned char)*at;
    size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)at[i] & 0xc0) != 0x80) return 0;
    return length;
}

static char *read_string(struct reader *r)
{
    expect(r, '"');
    size_t length = 0, most = 0;
    while (r->at[most] && r->at[most] != '"') most += r->at[most] == '\\' && r->at[most + 1] ? 2 : 1;
    char *text = malloc(most + 1);
    if (!text) abort();
    while (!r->wrong && *r->at != '"') {
        size_t bytes = sequence(r->at);
        if ((unsigned char)*r->at < 0x20 || !bytes) refuse(r);
        else if (*r->at == '\\' && r->at++) text[length++] = read_escape(r);
        else while (bytes--) text[length++] = *r->at++;
    }
    text[length] = 0;
    if (!r->wrong) r->at++;
    return text;
}

/* Elements or members up to the closing bracket. */
static struct json *read_list(struct reader *r, enum json_type type, char close)
{
    struct json *list = make(type), **end = &list->first;
    r->at++;
    if (take(r, close)) return list;
    do {
        skip_space(r);
        char *key = type == JSON_OBJECT ? read_string(r) : NULL;
        if (key) expect(r, ':');
        if (key && json_get(list, key)) refuse(r);
        *end = read_value(r);
        (*end)->key = key;
        end = &(*end)->next;
    } while (!r->wrong && take(r, ','));
    expect(r, close);
    return list;
}

static struct json *read_word(struct reader *r, const char *word, enum json_type type)
{
    if (strncmp(r->at, word, strlen(word))) refuse(r);
    else r->at += strlen(word);
    return make(type);
}

static struct json *read_text(struct reader *r)
{
    struct json *value = make(JSON_STRING);
    value->text = read_string(r);
    return value;
}

static struct json *read_value(struct reader *r)
{
    skip_space(r);
    switch (*r->at) {
    case '{': return read_list(r, JSON_OBJECT, '}');
    case '[': return read_list(r, JSON_ARRAY, ']');
    case '"': return read_text(r);
    case 'n': return read_word(r, "null", JSON_NULL);
    case 't': return read_word(r, "true", JSON_TRUE);
    case 'f': return read_word(r, "false", JSON_FALSE);
    default: return read_number(r);
    }
}

struct json *json_parse(const char *text, const char **wrong)
{
    struct reader r = {.at = text};
    struct json *value = read_value(&r);
    skip_space(&r);
    if (*r.at) refuse(&r);
    *wrong = r.wrong;
    if (!r.wrong) return value;
    json_release(value);
    return NULL;
}

void json_release(struct json *value)
{
    while (value) {
        struct json *next = value->next;
        json_release(value->first);
        free(value->text);
        free(value->key);
        free(value);
        value = next;
    }
}

const struct json *json_get(const struct json *value, const char *key)
{
    if (!value || value->type != JSON_OBJECT) return NULL;
    const struct json *member = value->first;
    while (member && strcmp(member->key, key)) member = member->next;
    return member;
}

const char *json_text(const struct json *value)
{
    return value && value->type == JSON_STRING ? value->text : "";
}

double json_number(const struct json *value)
{
    return value && value->type == JSON_NUMBER ? value->number : -1;
}
