#!/bin/sh
# public_names.sh NM READELF SHARED STATIC: what the two libraries define for others is the same, and all of it has the prefix of
# a public header; and the shared one can be loaded at any time.
set -eu
nm=$1 readelf=$2 shared=$3 static=$4

names() # of what is defined, not of archive members
{
    awk 'NF == 3 { print $3 }' | sort -u
}

"$nm" -D --defined-only "$shared" | names >shared.names
"$nm" -g --defined-only "$static" | names >static.names
grep -q '^vgsp_launch$' shared.names
if grep -vE '^(vgsp_|cu[A-Z]|cuda[A-Z]|__cuda[A-Z])' shared.names; then
    echo "should not be visible"
    exit 1
fi
diff shared.names static.names

# A program that loads the library when it runs has some 500 bytes left for what each thread has, of all such libraries.
size=$("$readelf" -lW "$shared" | awk '$1 == "TLS" { print $6 }')
if [ -z "$size" ] || [ $((size)) -gt 256 ]; then
    echo "thread-local variables take ${size:-no} bytes"
    exit 1
fi
