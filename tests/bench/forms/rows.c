/* Rows of a matrix, as neural networks have them. */
#include <math.h>

#include "forms.h"

static void softmax_row(const float *restrict in, float *restrict out, int columns)
{
    float most = in[0], sum = 0;
    for (int i = 1; i < columns; i++) most = in[i] > most ? in[i] : most;
    for (int i = 0; i < columns; i++) sum += out[i] = expf(in[i] - most);
    for (int i = 0; i < columns; i++) out[i] *= 1.0f / sum;
}

void softmax(const float *in, float *out, int rows, int columns)
{
    for (int row = 0; row < rows; row++) softmax_row(in + row * columns, out + row * columns, columns);
}

static void layernorm_row(const float *restrict in, const float *restrict scale, const float *restrict shift,
                          float *restrict out, int columns)
{
    float mean = 0, variance = 0;
    for (int i = 0; i < columns; i++) mean += in[i];
    mean /= (float)columns;
    for (int i = 0; i < columns; i++) variance += (in[i] - mean) * (in[i] - mean);
    float inverse = 1.0f / sqrtf(variance / (float)columns + 1e-5f);
    for (int i = 0; i < columns; i++) out[i] = (in[i] - mean) * inverse * scale[i] + shift[i];
}

void layernorm(const float *in, const float *scale, const float *shift, float *out, int rows, int columns)
{
    for (int row = 0; row < rows; row++) layernorm_row(in + row * columns, scale, shift, out + row * columns, columns);
}
