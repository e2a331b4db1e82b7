/* backprop.c: what Rodinia's backprop programs keep to themselves. Linked with either, by --wrap.
 *
 * At the end both print the layer in the middle and the weights from it. The program for the host also prints what the
 * other, with copies.h, copies from the device: the sums of sixteen inputs each, the inputs, and the weights from them.
 * That layer is saturated, and what its own errors would change no weight holds: larger ones are put in their place.
 */
#include "backprop.h"

#include <stdio.h>

void __real_bpnn_free(BPNN *net);
void __real_bpnn_layerforward(float *from, float *to, float **weights, int inputs, int outputs);
void __real_bpnn_hidden_error(float *delta, int hidden, float *next, int outputs, float **weights, float *units,
                              float *sum);

static int on_host; /* only there the first layer is computed by a function */

void __wrap_bpnn_layerforward(float *from, float *to, float **weights, int inputs, int outputs)
{
    for (int first = 1; inputs > 16 && first <= inputs; first += 16)
        for (int j = 1; j <= outputs; j++) {
            double sum = 0;
            for (int i = first; i < first + 16; i++) sum += from[i] * weights[i][j];
            printf("%.9g\n", sum);
            on_host = 1;
        }
    __real_bpnn_layerforward(from, to, weights, inputs, outputs);
}

void __wrap_bpnn_hidden_error(float *delta, int hidden, float *next, int outputs, float **weights, float *units,
                              float *sum)
{
    __real_bpnn_hidden_error(delta, hidden, next, outputs, weights, units, sum);
    for (int j = 1; j <= hidden; j++) delta[j] = 0.05f * j - 0.3f;
}

void __wrap_bpnn_free(BPNN *net)
{
    /* The first input is 1 here; the device's program does not set it. */
    for (int i = 0; on_host && i <= net->input_n; i++) printf("%.9g\n", i ? net->input_units[i] : 0);
    for (int i = 0; on_host && i <= net->input_n; i++)
        for (int j = 0; j <= net->hidden_n; j++) printf("%.9g\n", net->input_weights[i][j]);
    for (int i = 1; i <= net->hidden_n; i++) printf("%.9g %.9g\n", net->hidden_units[i], net->hidden_weights[i][1]);
    __real_bpnn_free(net);
}
