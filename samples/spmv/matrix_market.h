/* matrix_market.h: sparse matrices from Matrix Market files. */
#ifndef MATRIX_MARKET_H
#define MATRIX_MARKET_H

/* Compressed rows: row r has the elements [row_start[r], row_start[r + 1]), columns counted from 0. */
typedef struct sparse_matrix {
    int rows, columns, count;
    int *row_start, *column;
    float *value;
} sparse_matrix;

/* Reads a file in coordinate format: real, integer or pattern (all ones); general, symmetric or skew-symmetric (the
   other half is filled in). Returns 1, or 0 after a message on stderr. The matrix is the caller's: free_matrix. */
int read_matrix_market(const char *path, sparse_matrix *matrix);
void free_matrix(sparse_matrix *matrix);

#endif
