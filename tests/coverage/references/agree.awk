# agree.awk -v within=DISTANCE RESULT REFERENCE: whether both files hold the same numbers, none further from its partner
# than DISTANCE, or DISTANCE times the reference's size where that is above 1. Lines that hold anything but numbers are
# left out. Says how many, and the largest distance.

function size(x) { return x < 0 ? -x : x }

!/^[-+0-9.einfa, \t]+$/ { next }

{
    gsub(/,/, " ")
    for (i = 1; i <= NF; i++)
        if (FILENAME == ARGV[1])
            result[results++] = $i
        else
            compare(result[references++], $i)
}

function compare(got, wanted,    distance)
{
    if (got "" == wanted "")
        return
    distance = size(got - wanted) / (size(wanted) > 1 ? size(wanted) : 1)
    if (got ~ /[nf]/ || wanted ~ /[nf]/ || distance > within)
        wrong++
    if (distance > largest)
        largest = distance
}

END {
    printf "%d values, distance %.1e at most", results, largest
    exit !(results > 0 && results == references && wrong == 0)
}
