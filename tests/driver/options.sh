# What is answered at once, and what is refused before anything runs.
succeeds "$vgspcc" --version
says "vgspcc "
succeeds "$vgspcc" --help
says "--require-vector"
fails 1 "$vgspcc"
says "vgspcc: error: no input files"
fails 1 "$vgspcc" k.vk --frobnicate
says "vgspcc: error: unknown option '--frobnicate'"
fails 1 "$vgspcc" notes.txt
says "notes.txt: unknown kind of file"
fails 1 "$vgspcc" -c missing.vk
says "missing.vk: error: No such file or directory"
fails 1 "$vgspcc" missing.o -o prog
says "missing.o"
mkdir directory.vk
fails 1 "$vgspcc" -c directory.vk
[ ! -e prog ] && [ ! -e directory.o ] || fail "an output of nothing"

# A command that was copied without its parser.
mkdir -p alone/bin
cp "$vgspcc" alone/bin
ln -s "$(dirname "$(dirname "$vgspcc")")/include" alone/include
echo '__global__ void k() {}' > k.vk
fails 1 alone/bin/vgspcc -c k.vk
says "vgspcc: error: cannot load the parser: "
[ ! -e k.o ] || fail "an object without a parser"
