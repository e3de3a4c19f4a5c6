#!/bin/sh
# build.sh FOLDER HEADERS VERSION_SCRIPT — builds every fixture into FOLDER, some at a time. Those that export more go without the script.
set -eu
cd "$(dirname "$0")"
ls *.c | xargs -P 4 -I{} sh -c '
    script="-Wl,--version-script=$4"
    case "$1" in one-symbol.*) script="" ;; esac
    cc -std=gnu11 -Wall -Wextra -Werror -O1 -fPIC -shared -fvisibility=hidden -I "$3" $script -o "$2/$(basename "$1" .c).so" "$1" -pthread
' sh {} "$1" "$2" "$3"
