# What is printed instead of compiled: the tree, the C, the header.
vector_add k
succeeds "$vgspcc" --dump=parse k.vk
says "kernel vector_add _Z10vector_addPKfS0_Pfi("
succeeds "$vgspcc" --dump=lower,contract k.vk
[ "$(grep -c '^program k.vk' output)" = 2 ] || fail "not two trees"

succeeds "$vgspcc" --emit-c k.vk
says "==== k.vk: serial ===="
says "vgsp_serial__Z10vector_addPKfS0_Pfi"
succeeds "$vgspcc" --emit-c --isa=c k.vk
says "==== k.vk: c ===="
silent_on "==== k.vk: serial"
says "vgsp_variant__Z10vector_addPKfS0_Pfi_c_rows"
succeeds "$vgspcc" --emit-c --isa=c k.vk -o k.c
[ ! -s output ] || fail "printed despite -o"
grep -q vgsp_variant__Z10vector_addPKfS0_Pfi_c_rows k.c || fail "no C in k.c"
succeeds "$vgspcc" --emit-c --isa=neon k.vk
says "==== k.vk: neon ===="

succeeds "$vgspcc" k.vk --header k.h
grep -q 'vector_add_launch' k.h || fail "no launch function"
[ ! -e a.out ] && [ ! -e k.o ] || fail "an output that nobody asked for"

# The same input gives the same text.
succeeds "$vgspcc" --emit-c k.vk
cp output first
succeeds "$vgspcc" --emit-c k.vk
cmp -s first output || fail "two runs differ"

# A reader who goes away is an error, no success.
"$vgspcc" --emit-c k.vk >/dev/full 2>output && fail "a full disk went unnoticed"
true
