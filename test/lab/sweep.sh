#!/bin/bash
# Removes control groups when its input ends, which it does however the lab ends: sweep.sh GROUP...
cat >/dev/null
# The last processes of a namespace end after its first.
for _ in {1..300}; do
    left=0
    for group in "$@"; do
        if [ -d "$group" ]; then find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || left=1; fi
    done
    if [ "$left" = 0 ]; then exit 0; fi
    sleep 0.1
done
echo "lab: processes are left in $*" >&2
exit 1
