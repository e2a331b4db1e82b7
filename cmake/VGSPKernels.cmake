# vgsp_add_kernels(TARGET file.vk... [ISA isa...] [OPTIONS option...] [HEADER_DIR directory])
#
# Compiles kernel files (.vk, .cu) into TARGET, an executable or library, and links it with VGSP::vgsp. A file is
# compiled again when it, or any header it includes, has changed.
#   ISA         instruction sets, as in vgspcc --isa= (default: all of the host's architecture)
#   OPTIONS     more options of vgspcc, such as -DNAME=VALUE or --use_fast_math
#   HEADER_DIR  writes a header <file>.h with typed launch functions there, and adds the directory to TARGET's include
#               path; relative to the current binary directory
# TARGET's include directories and compile definitions, its own and those of what it links with, hold for the kernels.
function(vgsp_add_kernels target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER_DIR" "ISA;OPTIONS")
    if(NOT TARGET ${target})
        message(FATAL_ERROR "vgsp_add_kernels: there is no target ${target}")
    endif()
    if(NOT arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "vgsp_add_kernels(${target}): no kernel files")
    endif()
    if(arg_ISA)
        string(JOIN "," isa ${arg_ISA})
        list(APPEND arg_OPTIONS --isa=${isa})
    endif()
    if(arg_HEADER_DIR)
        cmake_path(ABSOLUTE_PATH arg_HEADER_DIR BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
        file(MAKE_DIRECTORY ${arg_HEADER_DIR})
        target_include_directories(${target} PRIVATE ${arg_HEADER_DIR})
    endif()
    foreach(source IN LISTS arg_UNPARSED_ARGUMENTS)
        _vgsp_add_kernel_file(${target} ${source} "${arg_HEADER_DIR}" "${arg_OPTIONS}")
    endforeach()
    # Host code in kernel files is C++: its library is linked if anything needs it. A target of kernels alone has no
    # source that would tell CMake how to link it.
    target_link_libraries(${target} PRIVATE VGSP::vgsp -Wl,--push-state,--as-needed stdc++ -Wl,--pop-state)
    get_target_property(language ${target} LINKER_LANGUAGE)
    get_target_property(sources ${target} SOURCES)
    if(NOT language AND NOT sources MATCHES "\\.(c|cc|cpp|cxx)(;|$)")
        set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
    endif()
endfunction()

# One file: its rule, and the object as a source of the target.
function(_vgsp_add_kernel_file target source header_dir options)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    cmake_path(GET source FILENAME name)
    cmake_path(GET source STEM stem)
    string(SHA256 key ${source})
    string(SUBSTRING ${key} 0 8 key)    # two directories may hold files of one name
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}.kernels/${key}-${name}.o)
    file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${target}.kernels)
    set(outputs ${object})
    if(header_dir)
        list(APPEND outputs ${header_dir}/${stem}.h)
        list(APPEND options --header=${header_dir}/${stem}.h)
    endif()

    set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    set(defines $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    add_custom_command(OUTPUT ${outputs}
        COMMAND $<TARGET_FILE:VGSP::vgspcc> -c ${source} -o ${object} -MD -MF ${object}.d
            "$<$<CONFIG:Debug>:-O0;-g>" "$<$<CONFIG:RelWithDebInfo>:-g>"
            "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
            "$<$<BOOL:${defines}>:-D$<JOIN:${defines},;-D>>"
            ${options}
        DEPENDS ${source} VGSP::vgspcc
        DEPFILE ${object}.d
        COMMENT "Compiling kernels of ${name}"
        COMMAND_EXPAND_LISTS VERBATIM)
    target_sources(${target} PRIVATE ${outputs})
    set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
endfunction()
