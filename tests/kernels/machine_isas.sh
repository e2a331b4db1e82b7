# machine_isas.sh: sourced by what compiles and runs test programs: which instruction sets this machine has, by vgspcc's names.

has_flags()
{
    for flag; do
        grep -m1 '^flags' /proc/cpuinfo | grep -qw "$flag" || return 1
    done
}

machine_isas()
{
    echo c
    case $(uname -m) in
    aarch64) echo neon ;;
    x86_64)
        if has_flags sse4_2 popcnt; then echo x86-64-v2; fi
        if has_flags avx2 fma bmi2 f16c; then echo x86-64-v3; fi
        if has_flags avx512f avx512bw avx512cd avx512dq avx512vl; then echo x86-64-v4; fi ;;
    esac
}

# further_isas PROGRAM: those that only some kernels have code for, where the program has it.
further_isas()
{
    if has_flags avx512vl avx512_vnni && grep -q x86_64_v4__ "$1"; then echo x86-64-v4+; fi
    if has_flags avx512vl avx512_fp16 && grep -q x86_64_v4_fp16_ "$1"; then echo x86-64-v4+fp16; fi
}

# The option that leaves out what this machine surely cannot run; nothing where that is little.
isa_option()
{
    if [ "$(uname -m)" = x86_64 ] && ! has_flags avx512f; then echo "--isa=$(machine_isas | paste -sd,)"; fi
}
