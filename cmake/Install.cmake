# What an installation holds besides the targets: headers, the CMake package, the pkg-config file, an uninstall target.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/VGSP)

install(TARGETS vgsp vgsp_static vgspcublas EXPORT VGSPTargets)
add_library(VGSP::vgsp ALIAS vgsp)
add_library(VGSP::vgsp_static ALIAS vgsp_static)
add_library(VGSP::vgspcublas ALIAS vgspcublas)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# Precompiled headers are made once more where they are installed, since they hold the headers' places; for a package
# (DESTDIR) the one who unpacks it may run `vgspcc --precompile`.
install(CODE "
    set(directory \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/vgsp\")
    if(\"\$ENV{DESTDIR}\" STREQUAL \"\")
        execute_process(COMMAND \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/vgspcc\" --precompile)
        file(GLOB precompiled \"\${directory}/*\")
        list(APPEND CMAKE_INSTALL_MANIFEST_FILES \${precompiled})
    endif()")

# Where the package file finds things, relative to the prefix. The build tree's own copy has the same layout.
set(VGSP_BINDIR ${CMAKE_INSTALL_BINDIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/VGSPConfig.cmake.in
    ${PROJECT_BINARY_DIR}/${package_dir}/VGSPConfig.cmake
    INSTALL_DESTINATION ${package_dir}
    PATH_VARS VGSP_BINDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/${package_dir}/VGSPConfigVersion.cmake
    VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
file(COPY ${PROJECT_SOURCE_DIR}/cmake/VGSPKernels.cmake DESTINATION ${PROJECT_BINARY_DIR}/${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/${package_dir}/VGSPConfig.cmake
    ${PROJECT_BINARY_DIR}/${package_dir}/VGSPConfigVersion.cmake
    ${PROJECT_SOURCE_DIR}/cmake/VGSPKernels.cmake
    DESTINATION ${package_dir})

# For find_package in the build tree: cmake -DVGSP_ROOT=<build> or -DVGSP_DIR=<build>/lib/cmake/VGSP.
install(EXPORT VGSPTargets NAMESPACE VGSP:: DESTINATION ${package_dir})
export(EXPORT VGSPTargets NAMESPACE VGSP:: FILE ${PROJECT_BINARY_DIR}/${package_dir}/VGSPTargets.cmake)

configure_file(${PROJECT_SOURCE_DIR}/cmake/vgsp.pc.in ${PROJECT_BINARY_DIR}/vgsp.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vgsp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(PROJECT_IS_TOP_LEVEL)
    add_custom_target(uninstall
        COMMAND ${CMAKE_COMMAND} -DMANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt
            -P ${PROJECT_SOURCE_DIR}/cmake/Uninstall.cmake
        COMMENT "Removing what was installed" VERBATIM)
endif()
