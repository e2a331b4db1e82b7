# The programs that vgspcc runs may be missing or die; files may be unwritable.
vector_add k
mkdir tools
fails 1 env PATH="$PWD/tools" "$vgspcc" -c k.vk
says "vgspcc: error: cannot run clang-19: No such file or directory"
printf '#!/bin/sh\nkill -9 $$\n' >tools/clang-19
chmod +x tools/clang-19
fails 1 env PATH="$PWD/tools:$PATH" "$vgspcc" -c k.vk
says "ended by signal 9"
[ ! -e k.o ] || fail "an object nonetheless"
fails 1 "$vgspcc" -c k.vk -o nowhere/k.o
says nowhere/k.o
fails 1 "$vgspcc" k.vk --header nowhere/k.h
says "nowhere/k.h: error: cannot write: No such file or directory"

# -v shows commands that can be typed.
succeeds "$vgspcc" -v -c k.vk -DTEXT='"two words"'
says "'-DTEXT=\"two words\"'"

# A sanitizer is for the host half and for each unit of kernels.
succeeds "$vgspcc" -v -c k.vk --isa=c -fsanitize=thread
says -fsanitize=thread
[ "$(grep -c -e -fsanitize=thread output)" = "$(grep -c '^clang-19 -c ' output)" ] || fail "not every unit has the sanitizer"
