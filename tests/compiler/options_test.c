/* The command line: every form of every kind of option, and what is refused. */
#include "capture.h"
#include "driver.h"

static Options options;
static Arena *arena;

/* Parses words separated by blanks. */
static CommandLine parse(const char *line)
{
    free_options(&options);
    arena_free(arena);
    arena = arena_new();
    options = (Options){0};
    char *argv[60] = {"vgspcc"};
    int argc = 1;
    for (char *word = strtok(arena_strdup(arena, line), " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    return parse_options(&options, arena, argc, argv);
}

static void refused(const char *line, const char *message)
{
    capture_begin(stderr);
    CommandLine result = parse(line);
    const char *text = capture_end();
    ck_assert_int_eq(result, CL_ERROR);
    ck_assert_msg(strstr(text, message) != NULL, "%s: expected '%s' in '%s'", line, message, text);
}

static const char *joined(const char *const *items, uint32_t count)
{
    Text text = {0};
    for (uint32_t i = 0; i < count; i++) text_printf(&text, "%s%s", i ? " " : "", items[i]);
    const char *copy = arena_strdup(arena, text.data ? text.data : "");
    text_free(&text);
    return copy;
}
#define JOINED(list) joined(options.list.items, options.list.count)

START_TEST(defaults)
{
    ck_assert_int_eq(parse("k.vk"), CL_RUN);
    ck_assert_str_eq(JOINED(inputs), "k.vk");
    ck_assert_int_eq(options.optimise, 2);
    ck_assert(!options.compile_only && !options.shared && !options.debug && !options.output);
    ck_assert(options.isas & 1 << VGSP_ISA_C);
    ck_assert(for_aarch64(&options) || options.isas & 1 << VGSP_ISA_V4_PLUS);
    ck_assert(!prints_only(&options) && !is_cross(&options));
}
END_TEST

START_TEST(preprocessor_options_keep_their_order_and_forms)
{
    ck_assert_int_eq(parse("-Ia -I b -DX -D Y=1 -UZ k.vk -std=c++20 -include p.h -isystem s -std c++14"), CL_RUN);
    ck_assert_str_eq(JOINED(cpp_args), "-Ia -Ib -DX -DY=1 -UZ -std=c++20 -include p.h -isystem s -std=c++14");
    ck_assert_str_eq(JOINED(inputs), "k.vk");
}
END_TEST

START_TEST(link_arguments_stand_among_inputs)
{
    ck_assert_int_eq(parse("a.vk -L/x -lm b.o -Wl,-z,now -Xlinker --as-needed c.a"), CL_RUN);
    ck_assert_str_eq(JOINED(link_args), "a.vk -L/x -lm b.o -Wl,-z,now -Xlinker --as-needed c.a");
    ck_assert_ptr_eq(options.link_args.items[0], options.inputs.items[0]);
    ck_assert_str_eq(JOINED(host_args), "");
}
END_TEST

START_TEST(host_arguments_are_split)
{
    ck_assert_int_eq(parse("-Xcompiler -Wall,-fopenmp k.vk -Wextra -w -pthread"), CL_RUN);
    ck_assert_str_eq(JOINED(host_args), "-Wall -fopenmp -Wextra -w -pthread");
}
END_TEST

START_TEST(output_names_decide_what_is_made)
{
    ck_assert_int_eq(parse("k.vk -o k.o"), CL_RUN);
    ck_assert(options.compile_only && !options.shared);
    ck_assert_int_eq(parse("k.vk -ok.so"), CL_RUN);
    ck_assert(!options.compile_only && options.shared);
    ck_assert_int_eq(parse("k.vk -o prog"), CL_RUN);
    ck_assert(!options.compile_only && !options.shared);
    ck_assert_int_eq(parse("k.vk -c -o k.so"), CL_RUN);
    ck_assert(options.compile_only && !options.shared);
    ck_assert_int_eq(parse("k.vk --emit-c -o k.o"), CL_RUN);
    ck_assert(prints_only(&options) && !options.compile_only);
}
END_TEST

START_TEST(levels)
{
    ck_assert_int_eq(parse("k.vk -O0 -g"), CL_RUN);
    ck_assert(options.optimise == 0 && options.debug);
    ck_assert_int_eq(parse("k.vk -O"), CL_RUN);
    ck_assert_int_eq(options.optimise, 1);
    refused("k.vk -O4", "unknown option '-O4'");
    refused("k.vk -Ofast", "unknown option '-Ofast'");
}
END_TEST

START_TEST(instruction_sets)
{
    ck_assert_int_eq(parse("k.vk --isa=c,x86-64-v3"), CL_RUN);
    ck_assert_uint_eq(options.isas, 1 << VGSP_ISA_C | 1 << VGSP_ISA_V3);
    ck_assert_int_eq(parse("k.vk --isa=x86-64-v4+,x86-64-v4"), CL_RUN);
    ck_assert_uint_eq(options.isas, 1 << VGSP_ISA_V4 | 1 << VGSP_ISA_V4_PLUS);
    ck_assert_int_eq(parse("k.vk --isa c"), CL_RUN);
    ck_assert_uint_eq(options.isas, 1 << VGSP_ISA_C);
    refused("k.vk --isa=sse", "unknown instruction set 'sse'");
    refused("k.vk --isa=", "unknown instruction set ''");
    refused("k.vk -c --isa=neon,x86-64-v3", "two architectures");
    refused("k.vk -c --isa=sve256,x86-64-v3", "two architectures");
}
END_TEST

#ifdef __x86_64__
START_TEST(another_architecture)
{
    ck_assert_int_eq(parse("k.vk -c --isa=neon"), CL_RUN);
    ck_assert(is_cross(&options) && for_aarch64(&options));
    ck_assert_int_eq(parse("k.vk --emit-c --isa=neon"), CL_RUN);
    ck_assert_int_eq(parse("k.vk -c --isa=sve"), CL_RUN);
    ck_assert_uint_eq(options.isas, 1 << VGSP_ISA_SVE128 | 1 << VGSP_ISA_SVE256 | 1 << VGSP_ISA_SVE512);
    ck_assert(is_cross(&options) && for_aarch64(&options));
    ck_assert_int_eq(parse("k.vk -shared --isa=neon,c"), CL_RUN);
    refused("k.vk --isa=neon", "use -c or -shared");
    refused("main.c -c --isa=neon", "host files");
}
END_TEST
#endif

START_TEST(dumps_and_header)
{
    ck_assert_int_eq(parse("k.vk --dump=parse,lower --dump contract"), CL_RUN);
    ck_assert_str_eq(JOINED(dump_passes), "parse lower contract");
    refused("k.vk --dump=magic", "unknown pass 'magic'");
    ck_assert_int_eq(parse("k.vk --header k.h"), CL_RUN);
    ck_assert(prints_only(&options));
    ck_assert_int_eq(parse("k.vk --header=k.h -c"), CL_RUN);
    ck_assert_str_eq(options.header, "k.h");
    ck_assert(!prints_only(&options));
    refused("a.vk b.vk --header=k.h", "exactly one");
}
END_TEST

START_TEST(dependencies)
{
    ck_assert_int_eq(parse("k.vk -c -MD -MF k.dep"), CL_RUN);
    ck_assert(options.depend);
    ck_assert_str_eq(options.depend_file, "k.dep");
    refused("a.vk b.vk -c -MD -MF k.dep", "-MF names one file");
}
END_TEST

START_TEST(the_other_flags)
{
    ck_assert_int_eq(parse("k.vk --remarks --count-lanes --require-vector --require-contiguous -v -use_fast_math -fPIC"), CL_RUN);
    ck_assert(options.remarks && options.require_vector && options.require_contiguous && options.verbose && options.fast_math);
    ck_assert(options.count_lanes);
}
END_TEST

START_TEST(nvcc_options_mean_what_they_can)
{
    ck_assert_int_eq(parse("k.cu -arch=sm_35 -gencode arch=compute_70,code=sm_70 -gencode=arch=compute_61,code=sm_61"),
                     CL_RUN);
    ck_assert_int_eq(options.architecture, 70);
    ck_assert_int_eq(parse("k.cu --gpu-architecture compute_90a"), CL_RUN);
    ck_assert_int_eq(options.architecture, 90);
    ck_assert_int_eq(parse("k.cu -arch native"), CL_RUN);
    ck_assert_int_eq(options.architecture, DEFAULT_ARCHITECTURE);
    refused("k.cu -arch=volta", "unknown architecture 'volta'");
    refused("k.cu -gencode code=sm_70", "needs arch=");
    ck_assert_int_eq(parse("k.cu -fmad=false --default-stream per-thread -G --optimize 3 --include-path i"), CL_RUN);
    ck_assert(options.no_contraction && options.per_thread_stream && options.debug && options.optimise == 3);
    refused("k.cu -fmad=maybe", "is true or false");
    refused("k.cu --default-stream=mine", "legacy or per-thread");
    ck_assert_int_eq(parse("k.cu -Werror cross-execution-space-call -Xcompiler=-Wall -Werror all-warnings"), CL_RUN);
    ck_assert_str_eq(JOINED(host_args), "-Wall -Werror");
    ck_assert_int_eq(parse("k.cu -Werror -Xlinker -a,-b -lcudart -lm -L=/x --library-path y"), CL_RUN);
    ck_assert_str_eq(JOINED(host_args), "-Werror");
    ck_assert_str_eq(JOINED(link_args), "k.cu -Xlinker -a -Xlinker -b -lm -L/x -Ly");
    refused("k.cu -ptx", "option '-ptx': kernels become code");
    refused("k.cu -m 32", "unknown option '-m'");
    refused("k.cu -machine 32", "64 bits");
    refused("k.cu -typo", "unknown option '-typo'");
}
END_TEST

START_TEST(nvcc_options_without_effect_are_noted)
{
    ck_assert_int_eq(parse("k.cu -lineinfo -Xptxas -v,-O3 --ptxas-options=-v -maxrregcount=32 -ccbin g++ -t4 -m64 -use_fast_math "
                           "-prec-div=true -ftz false -diag-suppress 177 -code=sm_70 -cudart shared --keep -t 2"),
                     CL_RUN);
    ck_assert_str_eq(JOINED(inputs), "k.cu");
    ck_assert_str_eq(JOINED(notes),
                     "-lineinfo has no effect here -Xptxas -v,-O3 has no effect here -ptxas-options -v has no effect here "
                     "-maxrregcount 32 has no effect here -ccbin g++ has no effect here -prec-div true has no effect here "
                     "-ftz false has no effect here -diag-suppress 177 has no effect here -code sm_70 has no effect here "
                     "-cudart shared has no effect here -keep has no effect here");
}
END_TEST

START_TEST(what_is_refused)
{
    refused("", "no input files");
    refused("-c", "no input files");
    refused("k.vk --no-such-option", "unknown option '--no-such-option'");
    refused("k.vk -cc", "unknown option '-cc'");
    refused("k.vk -stdlib=libc++", "unknown option '-stdlib=libc++'");
    refused("k.vk --remarks=yes", "unknown option '--remarks=yes'");
    refused("k.vk -o", "option '-o' needs a value");
    refused("k.vk --isa", "option '--isa' needs a value");
    refused("readme.txt", "readme.txt: unknown kind of file");
    refused("a.vk b.c -c -o x.o", "-o names one object");
    refused("-", "unknown kind of file");
}
END_TEST

START_TEST(help_and_version_answer)
{
    capture_begin(stdout);
    ck_assert_int_eq(parse("--version"), CL_DONE);
    ck_assert(!strncmp(capture_end(), "vgspcc ", 7));
    capture_begin(stdout);
    ck_assert_int_eq(parse("--help"), CL_DONE);
    const char *text = capture_end();
    ck_assert(strstr(text, "--require-vector") && strstr(text, "-Xcompiler"));
}
END_TEST

START_TEST(kinds_of_files)
{
    options.language = NULL;
    ck_assert_int_eq(input_kind(&options, "a.b/k.cu"), INPUT_KERNELS);
    ck_assert_int_eq(input_kind(&options, "m.cc"), INPUT_CPP);
    ck_assert_int_eq(input_kind(&options, "m.c"), INPUT_C);
    ck_assert_int_eq(input_kind(&options, "l.a"), INPUT_LINKED);
    ck_assert_int_eq(input_kind(&options, "libx.so.1"), INPUT_LINKED);
    ck_assert_int_eq(input_kind(&options, "noext"), INPUT_UNKNOWN);
    ck_assert_int_eq(parse("-x cu a.cpp b.o c"), CL_RUN);
    ck_assert_int_eq(input_kind(&options, "a.cpp"), INPUT_KERNELS);
    ck_assert_int_eq(input_kind(&options, "b.o"), INPUT_LINKED);
    ck_assert_int_eq(input_kind(&options, "c"), INPUT_KERNELS);
    refused("-x fortran a.f", "unknown language 'fortran'");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {defaults, preprocessor_options_keep_their_order_and_forms,
                            link_arguments_stand_among_inputs, host_arguments_are_split,
                            output_names_decide_what_is_made, levels, instruction_sets,
#ifdef __x86_64__
                            another_architecture,
#endif
                            dumps_and_header, dependencies, the_other_flags, nvcc_options_mean_what_they_can,
                            nvcc_options_without_effect_are_noted, what_is_refused, help_and_version_answer,
                            kinds_of_files};
    return run_tests("options", tests, COUNT(tests));
}
