#!/bin/sh
# Installs what is missing, builds in build/ and runs every sample, or those named: samples/run.sh nbody edges
set -eu
cd "$(dirname "$0")/.."
. cmake/dependencies.sh

# shellcheck disable=SC2086
need_packages $build_packages $sample_packages

configure_and_build build -DVGSP_BUILD_TESTS=OFF -DVGSP_BUILD_SAMPLES=ON

[ $# -gt 0 ] || set -- vector_add saxpy sgemm mandelbrot edges histogram nbody spmv
for sample; do
    printf '\n== %s\n' "$sample"
    cmake --build build --target "run_$sample" -- --quiet
done
