/* kmeans.c FILE POINTS FEATURES CLUSTERS: what Rodinia's kmeans prints with copies.h, the cluster of every point in
 * each round, in double. The first points are the first centres; it ends with the round in which no point moves.
 */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int nearest(int clusters, int features, const double *centres, const double *point)
{
    int best = 0;
    double least = DBL_MAX;
    for (int c = 0; c < clusters; c++) {
        double distance = 0;
        for (int f = 0; f < features; f++)
            distance += (point[f] - centres[c * features + f]) * (point[f] - centres[c * features + f]);
        if (distance < least) {
            least = distance;
            best = c;
        }
    }
    return best;
}

static void find_centres(int points, int features, int clusters, const double *point, const int *member,
                         double *centres)
{
    memset(centres, 0, sizeof *centres * clusters * features);
    for (int c = 0; c < clusters; c++) {
        int members = 0;
        for (int p = 0; p < points; p++) members += member[p] == c;
        for (int p = 0; p < points; p++)
            for (int f = 0; f < features && member[p] == c; f++)
                centres[c * features + f] += point[p * features + f] / members;
    }
}

int main(int argc, char **argv)
{
    FILE *file = argc == 5 ? fopen(argv[1], "r") : NULL;
    if (!file) return 1;
    int points = atoi(argv[2]), features = atoi(argv[3]), clusters = atoi(argv[4]), moved;
    double *point = calloc(points * features, sizeof *point), *centres = calloc(clusters * features, sizeof *centres);
    int *member = malloc(points * sizeof *member);
    for (int p = 0; p < points; p++) {
        member[p] = -1;
        if (fscanf(file, "%*s") < 0) return 1;
        for (int f = 0; f < features; f++)
            if (fscanf(file, "%lf", &point[p * features + f]) != 1) return 1;
    }
    memcpy(centres, point, clusters * features * sizeof *centres);
    do {
        moved = 0;
        for (int p = 0; p < points; p++) {
            int now = nearest(clusters, features, centres, point + p * features);
            moved += now != member[p];
            member[p] = now;
            printf("%d\n", now);
        }
        find_centres(points, features, clusters, point, member, centres);
    } while (moved > 0);
}
