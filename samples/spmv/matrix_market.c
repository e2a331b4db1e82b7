/* matrix_market.c: reads the elements in the file's order, then sorts them into rows by counting.
 *
 * Format: https://math.nist.gov/MatrixMarket/formats.html
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_market.h"

typedef struct element {
    int row, column;
    float value;
} element;

typedef struct header {
    int pattern;  /* elements have no value: all are 1 */
    int mirrored; /* 1 symmetric, -1 skew-symmetric, 0 general */
} header;

static int complain(const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", path, what);
    return 0;
}

static int read_header(FILE *file, const char *path, header *header)
{
    char line[1024], object[32], format[32], field[32], symmetry[32];
    if (!fgets(line, sizeof line, file)) return complain(path, "empty file");
    for (char *c = line; *c; c++) *c = (char)tolower((unsigned char)*c);
    if (sscanf(line, "%%%%matrixmarket %31s %31s %31s %31s", object, format, field, symmetry) != 4)
        return complain(path, "no Matrix Market header");
    if (strcmp(object, "matrix") || strcmp(format, "coordinate"))
        return complain(path, "not a matrix in coordinate format");
    if (strcmp(field, "real") && strcmp(field, "integer") && strcmp(field, "pattern"))
        return complain(path, "neither real, integer nor pattern");
    header->pattern = !strcmp(field, "pattern");
    header->mirrored = !strcmp(symmetry, "symmetric") ? 1 : !strcmp(symmetry, "skew-symmetric") ? -1 : 0;
    if (!header->mirrored && strcmp(symmetry, "general"))
        return complain(path, "neither general, symmetric nor skew-symmetric");
    return 1;
}

/* The size line, after comments and empty lines. */
static int read_sizes(FILE *file, const char *path, int *rows, int *columns, int *stored)
{
    char line[1024];
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '%' || line[strspn(line, " \t\r\n")] == '\0') continue;
        if (sscanf(line, "%d %d %d", rows, columns, stored) == 3 && *rows > 0 && *columns > 0 && *stored >= 0 &&
            *stored <= 1 << 28)
            return 1;
        break;
    }
    return complain(path, "no valid line of sizes");
}

/* Reads `stored` elements, and adds the mirrored ones: elements has room for twice as many. The number, or -1. */
static int read_elements(FILE *file, const header *header, int rows, int columns, int stored, element *elements)
{
    int count = 0;
    for (int k = 0; k < stored; k++) {
        element e = {.value = 1};
        if (fscanf(file, "%d %d", &e.row, &e.column) != 2) return -1;
        if (!header->pattern && fscanf(file, "%f", &e.value) != 1) return -1;
        if (e.row < 1 || e.row > rows || e.column < 1 || e.column > columns) return -1;
        e.row--;
        e.column--;
        elements[count++] = e;
        if (!header->mirrored || e.row == e.column) continue;
        if (e.row >= columns || e.column >= rows) return -1;
        elements[count++] = (element){e.column, e.row, (float)header->mirrored * e.value};
    }
    return count;
}

/* Elements of one row keep the file's order. 0 when memory is short. */
static int compress(sparse_matrix *matrix, const element *elements)
{
    size_t count = (size_t)matrix->count, room = count ? count : 1;
    matrix->row_start = calloc((size_t)matrix->rows + 2, sizeof(int));
    matrix->column = malloc(room * sizeof(int));
    matrix->value = malloc(room * sizeof(float));
    if (!matrix->row_start || !matrix->column || !matrix->value) return 0;
    int *next = matrix->row_start + 1;
    /* next[r]: where row r's next element goes; at the end, where row r + 1 begins */
    for (size_t k = 0; k < count; k++) next[elements[k].row + 1]++;
    for (int r = 0; r < matrix->rows; r++) next[r + 1] += next[r];
    for (size_t k = 0; k < count; k++) {
        int at = next[elements[k].row]++;
        matrix->column[at] = elements[k].column;
        matrix->value[at] = elements[k].value;
    }
    return 1;
}

static int read_open_file(FILE *file, const char *path, sparse_matrix *matrix)
{
    header header;
    int stored;
    if (!read_header(file, path, &header) || !read_sizes(file, path, &matrix->rows, &matrix->columns, &stored))
        return 0;
    element *elements = malloc(((size_t)stored * 2 + 1) * sizeof *elements);
    if (!elements) return complain(path, "out of memory");
    matrix->count = read_elements(file, &header, matrix->rows, matrix->columns, stored, elements);
    int good = matrix->count < 0 ? complain(path, "a missing or invalid element") : compress(matrix, elements) ||
        complain(path, "out of memory");
    free(elements);
    return good;
}

int read_matrix_market(const char *path, sparse_matrix *matrix)
{
    memset(matrix, 0, sizeof *matrix);
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return 0;
    }
    int good = read_open_file(file, path, matrix);
    fclose(file);
    if (!good) free_matrix(matrix);
    return good;
}

void free_matrix(sparse_matrix *matrix)
{
    free(matrix->row_start);
    free(matrix->column);
    free(matrix->value);
    memset(matrix, 0, sizeof *matrix);
}
