#!/bin/sh
# Print the path of a Python that can run Livemarket: 3.11 or newer, able to create a virtual environment.
# Every candidate is run, because a name on the PATH may be a shim that only reports an error.
#
# Usage: tools/find_python.sh [CANDIDATE...]

set -u

describe='import sys
try:
    import ensurepip, venv
    state = "complete"
except ImportError:
    state = "incomplete"
print("%d %d %s %s" % (sys.version_info[0], sys.version_info[1], state, sys.executable))'

too_old=''
incomplete=''

if [ $# -eq 0 ]; then
    set -- python3 python3.13 python3.12 python3.11 python
fi

for candidate in "$@"; do
    found=$("$candidate" -c "$describe" 2>/dev/null) || continue
    read -r major minor state path <<ANSWER
$found
ANSWER
    if [ "$major" -lt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -lt 11 ]; }; then
        too_old="$too_old $major.$minor"
    elif [ "$state" = incomplete ]; then
        incomplete="$major.$minor"
    else
        printf '%s\n' "$path"
        exit 0
    fi
done

if [ -n "$incomplete" ]; then
    echo "Python $incomplete cannot create virtual environments here: install its package" \
        "python$incomplete-venv (on Debian or Ubuntu: sudo apt install python$incomplete-venv)" \
        "and run make again." >&2
elif [ -n "$too_old" ]; then
    echo "Livemarket needs Python 3.11 or newer; only these were found:$too_old." >&2
else
    echo "Livemarket needs Python 3.11 or newer, and none was found among: $*." >&2
fi
exit 1
