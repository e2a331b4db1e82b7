/* nn.c LIST LATITUDE LONGITUDE: what Rodinia's nn prints with copies.h, in double: the distance of every record of the
 * listed files.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number in five characters of a record. */
static double number(const char *record, int at)
{
    char digits[6] = "";
    return atof(memcpy(digits, record + at, 5));
}

int main(int argc, char **argv)
{
    char name[64], record[64];
    FILE *list = argc == 4 ? fopen(argv[1], "r") : NULL;
    while (list && fscanf(list, "%63s", name) == 1) {
        FILE *file = fopen(name, "r");
        while (file && fgets(record, sizeof record, file))
            printf("%.9g\n", hypot(atof(argv[2]) - number(record, 28), atof(argv[3]) - number(record, 33)));
    }
}
