# cell(x, y): the number of a cell in a square of 32 x 32, -1 in the far field around it.
function cell(x, y) { return x < 0 || x > 31 || y < 0 || y > 31 ? -1 : x + 32 * y + 1 }

# A wall lies along the flow in the middle, slightly inclined.
function face(x, y, dx, dy,    wall)
{
    wall = x > 11 && x < 20 && (y == 15 && dy == 1 || y == 16 && dy == -1)
    printf(" %d %g %g 0", wall ? 0 : cell(x + dx, y + dy), wall ? 0.05 * dy : dx, dy)
}

BEGIN {
    print 1024
    for (y = 0; y < 32; y++)
        for (x = 0; x < 32; x++) {
            printf "1"
            face(x, y, 1, 0)
            face(x, y, -1, 0)
            face(x, y, 0, 1)
            face(x, y, 0, -1)
            print ""
        }
}
