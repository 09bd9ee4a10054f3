#!/bin/sh
# Take debug symbols out of the compiled modules of a folder of packages: a third of what they weigh. Those that were
# patched to find a library beside them would not load afterwards, so packages that bring libraries stay as they are.
set -eu
for package in "$1"/*; do
  case $package in *.libs) continue ;; esac
  [ -e "$package.libs" ] || find "$package" -name '*.so' -type f -exec strip --strip-unneeded {} +
done
