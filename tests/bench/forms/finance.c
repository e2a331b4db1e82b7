/* Prices of options. */
#include <math.h>

#include "forms.h"

static float normal_distribution(float d)
{
    float k = 1.0f / (1.0f + 0.2316419f * fabsf(d));
    float sum = k * (0.31938153f + k * (-0.356563782f + k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
    float c = 0.3989422804f * expf(-0.5f * d * d) * sum;
    return d > 0.0f ? 1.0f - c : c;
}

void black_scholes(const float *restrict price, const float *restrict strike, const float *restrict years,
                   float *restrict call, float *restrict put, int n, float rate, float volatility)
{
    for (int i = 0; i < n; i++) {
        float s = price[i], x = strike[i], t = years[i], root = sqrtf(t);
        float d1 = (logf(s / x) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root);
        float c1 = normal_distribution(d1), c2 = normal_distribution(d1 - volatility * root);
        float later = x * expf(-rate * t);
        call[i] = s * c1 - later * c2;
        put[i] = later * (1.0f - c2) - s * (1.0f - c1);
    }
}

void binomial(const float *restrict price, const float *restrict strike, const float *restrict years,
              float *restrict call, int n, float rate, float volatility)
{
    for (int option = 0; option < n; option++) {
        float value[BINOMIAL_STEPS + 1];
        float step = years[option] / BINOMIAL_STEPS, move = volatility * sqrtf(step);
        float down = expf(-move), up = 1.0f / down, discount = expf(-rate * step);
        float chance = (1.0f / discount - down) / (up - down);
        float weight_up = discount * chance, weight_down = discount * (1.0f - chance);
        for (int node = 0; node <= BINOMIAL_STEPS; node++)
            value[node] = fmaxf(price[option] * expf(move * (float)(2 * node - BINOMIAL_STEPS)) - strike[option], 0.0f);
        for (int level = BINOMIAL_STEPS; level > 0; level--)
            for (int node = 0; node < level; node++)
                value[node] = weight_up * value[node + 1] + weight_down * value[node];
        call[option] = value[0];
    }
}
