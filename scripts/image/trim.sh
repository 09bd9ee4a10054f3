#!/bin/sh
# Take out of a folder of packages what running them never reads: their own tests, what compilers and editors read, and
# the lists by which an installer would remove them.
set -eu
find "$@" -type d \( -name tests -o -name sboms \) -prune -exec rm -rf {} +
find "$@" -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.cpp' -o -name '*.h' \
  -o -name '*.hpp' -o -name '*.cuh' -o -name '*.cmake' -o -name '*.a' -o -name '*.dll' \
  -o -path '*.dist-info/RECORD' \) -delete
# Parts of packages that nothing here loads: what builds and tests extensions of numpy, other databases, a plugin of a
# type checker, and another way to write commands for Discord; and what rapidfuzz has once more for newer processors,
# which made no difference to a search that was measured.
for folder in "$@"; do
  (cd "$folder" && rm -rf include numpy/distutils numpy/_core/_simd.*.so numpy/_core/*_tests.*.so \
    rapidfuzz/*_avx2.*.so rapidfuzz/distance/*_avx2.*.so \
    alembic/testing sqlalchemy/testing sqlalchemy/dialects/mssql sqlalchemy/dialects/mysql sqlalchemy/dialects/oracle \
    sqlalchemy/ext/mypy discord/ext)
done
