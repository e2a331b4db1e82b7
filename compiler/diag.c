/* diag.c: the one printer of errors, warnings, remarks and notes.
 *
 * A message is clang's: place, severity, text, then the source line with a caret below the column. Source files are read
 * when their first message is printed and kept, since messages come in groups. Columns count bytes from 1, as clang's
 * do; the caret line repeats tabs and skips the continuation bytes of UTF-8, so that it stands right in a terminal.
 */
#include "compiler.h"

#include <stdio.h>

static const char *const severity_name[] = {
    [SEV_ERROR] = "error", [SEV_WARNING] = "warning", [SEV_REMARK] = "remark", [SEV_NOTE] = "note"};

static unsigned errors;

/* The last source file that a message was about. One is enough: messages of one compilation rarely alternate. */
static struct {
    char *name, *text;
} cached;

unsigned error_count(void)
{
    return errors;
}

void reset_errors(void)
{
    errors = 0;
    free(cached.name);
    free(cached.text);
    cached.name = cached.text = NULL;
}

static const char *source_text(const char *file)
{
    if (cached.name && !strcmp(cached.name, file)) return cached.text;
    free(cached.name);
    free(cached.text);
    size_t size = strlen(file) + 1;
    cached.name = memcpy(checked_malloc(size), file, size);
    cached.text = read_file(file, NULL);
    return cached.text;
}

/* The beginning of line number `line`, or NULL where the text has fewer. */
static const char *find_line(const char *text, uint32_t line)
{
    while (text && line > 1) {
        text = strchr(text, '\n');
        if (text) text++;
        line--;
    }
    return text && *text ? text : NULL;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void print_caret(Loc loc)
{
    const char *text = source_text(loc.file);
    const char *line = text && loc.line ? find_line(text, loc.line) : NULL;
    size_t length = line ? strcspn(line, "\r\n") : 0;
    if (!line || !loc.column || loc.column > length + 1) return;
    Text out = {0};
    text_addn(&out, line, length);
    text_add(&out, "\n");
    for (size_t i = 0; i + 1 < loc.column; i++)
        if (!is_continuation(line[i])) text_add(&out, line[i] == '\t' ? "\t" : " ");
    text_add(&out, "^\n");
    fwrite(out.data, 1, out.length, stderr);
    text_free(&out);
}

void report(Severity severity, Loc loc, const char *format, ...)
{
    Text message = {0};
    if (!loc.file) text_add(&message, "vgspcc: ");
    else if (!loc.line) text_printf(&message, "%s: ", loc.file);
    else if (!loc.column) text_printf(&message, "%s:%u: ", loc.file, loc.line);
    else text_printf(&message, "%s:%u:%u: ", loc.file, loc.line, loc.column);
    text_printf(&message, "%s: ", severity_name[severity]);
    va_list list;
    va_start(list, format);
    text_vprintf(&message, format, list);
    va_end(list);
    text_add(&message, "\n");
    fflush(stdout);
    fwrite(message.data, 1, message.length, stderr);
    text_free(&message);
    if (loc.file && loc.line) print_caret(loc);
    if (severity == SEV_ERROR) errors++;
}
