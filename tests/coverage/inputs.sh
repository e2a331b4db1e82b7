#!/bin/sh
# inputs.sh FOLDER CORPORA: makes in FOLDER what some of programs.txt read, of the form of data sets that are not in
# their repositories; two files, whose names the programs know, go to theirs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rodinia=$2/gpu-rodinia
[ ! -d "$1" ] || exit 0
mkdir -p "$1"
cd "$1"

# values COUNT LOWEST HIGHEST: random ones, a line each, always the same.
values() {
    awk -v n="$1" -v low="$2" -v high="$3" 'BEGIN { srand(n); while (n-- > 0) print low + (high - low) * rand() }'
}

values 4096 320 340 >hotspot_temperature
values 4096 0 0.005 >hotspot_power
values 32768 320 340 >hotspot3D_temperature
values 32768 0 0.005 >hotspot3D_power

awk -f "$here/mesh.awk" >cfd_mesh

# Points of 34 features, each after its number.
values 102000 0 100 | awk '{ printf "%s%s", NR % 34 == 1 ? NR " " : " ", $1 } NR % 34 == 0 { print "" }' >kmeans_points

# Hurricanes: date, hour, number, name, latitude, longitude, speed, pressure.
values 8000 0 1 | paste -d ' ' - - |
    awk '{ printf "1990  5 11 12  3 %-9s %5.1f %5.1f %4d %4d\n", "ALBERTO", 7 + 63 * $1, 358 * $2, 50, 900 }' >nn_0.db
echo "$PWD/nn_0.db" >nn_list

awk 'BEGIN { print n = 1000; while (n-- > 0) print n }' >tree_keys
printf 'j 60 30\nk 100\n' >tree_commands

[ -d "$rodinia" ] || exit 0
mkdir -p "$rodinia/data/srad" "$rodinia/data/dwt2d"

# A disc in noise.
[ -e "$rodinia/data/srad/image.pgm" ] ||
    values 229916 0 40 | awk 'BEGIN { print "P2\n458 502\n255" }
        { x = NR % 458 - 220; y = NR / 458 - 250; printf "%d\n", 60 + $1 + (x * x + y * y < 10000 ? 100 : 0) }' \
        >"$rodinia/data/srad/image.pgm"

# Colours, three bytes each.
[ -e "$rodinia/data/dwt2d/rgb.bmp" ] ||
    values 110592 0 1 | LC_ALL=C awk '{ printf "%c", 1 + int(127 * ($1 + NR / 110592)) }' >"$rodinia/data/dwt2d/rgb.bmp"
