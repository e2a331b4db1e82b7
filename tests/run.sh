#!/bin/sh
# Installs what is missing, builds in build/ and runs all tests; then the units and the runtime's tests once more under
# AddressSanitizer with UndefinedBehaviorSanitizer, and the runtime's under ThreadSanitizer, with the programs that are
# race-free.
# Arguments go to ctest: tests/run.sh -R driver
set -eu
cd "$(dirname "$0")/.."
. cmake/dependencies.sh

# shellcheck disable=SC2086
need_packages $build_packages $sample_packages $test_packages

configure_and_build build -DVGSP_BUILD_TESTS=ON -DVGSP_BUILD_SAMPLES=ON
ctest --test-dir build --output-on-failure -j2 "$@"

configure_and_build build/asan -DVGSP_SANITIZE=address,undefined -DVGSP_BUILD_TESTS=ON -DVGSP_BUILD_SAMPLES=OFF
ctest --test-dir build/asan --output-on-failure -j2 -L 'unit|runtime' "$@"

configure_and_build build/tsan -DVGSP_SANITIZE=thread -DVGSP_BUILD_TESTS=ON -DVGSP_BUILD_SAMPLES=OFF
ctest --test-dir build/tsan --output-on-failure -j2 -L runtime "$@"
