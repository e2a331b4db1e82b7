#define SCALED(x) ((x) * FACTOR + OFFSET)
