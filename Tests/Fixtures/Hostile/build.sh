#!/bin/sh
# build.sh FOLDER HEADERS — builds every fixture into FOLDER, some at a time.
set -eu
cd "$(dirname "$0")"
ls *.c | xargs -P 4 -I{} sh -c '
    cc -std=gnu11 -Wall -Wextra -Werror -O1 -fPIC -shared -fvisibility=hidden -I "$3" -o "$2/$(basename "$1" .c).so" "$1"
' sh {} "$1" "$2"
# One language more, for what only it can do.
c++ -std=gnu++20 -Wall -Wextra -Werror -Wno-missing-field-initializers -O1 -fPIC -shared -fvisibility=hidden -I "$2" -o "$1/throws.so" throws.cc
# Those that no compiler makes.
cd "$1"
: > empty.so
echo "This is a letter, not a library." > not_a_library.so
head -c 9000 echo.so > truncated.so
cp echo.so other_machine.so
# e_machine, two bytes at 18: 0x2a is a SuperH.
printf '\052\000' | dd of=other_machine.so bs=1 seek=18 conv=notrunc 2> /dev/null
