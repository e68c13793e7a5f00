#!/bin/bash
# Part of every bundle of gen-bundle, and the same on every host; verify.conf in its folder has the checks of this host.
# Checks whether the host is healthy, and whether it is as it was generated. Run it as root.
#
# verify.sh [--wait SECONDS]
#   --wait SECONDS  repeat until the host is healthy, for at most this time; time during which a unit is stopping does
#                   not count. Differences from what was generated are not looked for.
#
# Exit codes: 0 healthy and as generated, 1 unhealthy, 2 wrong usage, 3 healthy and not as generated.
set -uo pipefail
export LC_ALL=C

fail() {
    echo "verify.sh: $1" >&2
    exit 1
}

wait=
if [ $# -eq 2 ] && [ "$1" = --wait ] && [[ $2 =~ ^[0-9]{1,6}$ ]]; then
    wait=$((10#$2))
elif [ $# -ne 0 ]; then
    echo "Usage: verify.sh [--wait SECONDS]" >&2
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then fail "must run as root."; fi

# The records of verify.conf, each without its first word.
units=() checks=() comparisons=() vips=()
# Reads verify.conf. Malformed or incomplete data is refused.
read_data() {
    local data line number=0 count=0 ended=false
    data=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/verify.conf
    if [ ! -f "$data" ]; then fail "$data is missing: run install.sh again."; fi
    while IFS= read -r line; do
        number=$((number + 1))
        case $line in
        '' | '#'*) ;;
        'end '*)
            if [ "$line" != "end $count" ]; then break; fi
            ended=true
            ;;
        *)
            if $ended || [[ $line != *' '* ]] || ! read_record "${line%% *}" "${line#* }" || [[ $line = *[[:cntrl:]]* ]]; then
                fail "line $number of $data is not a valid record: run install.sh again."
            fi
            count=$((count + 1))
            ;;
        esac
    done < <(tr '\0' '\1' <"$data") # bash would drop NUL characters.
    if ! $ended || [ ${#units[@]} -eq 0 ]; then fail "$data is incomplete: run install.sh again."; fi
}
# read_record KIND FIELDS
read_record() {
    local word='[^ ]+' text='[^ ](.*[^ ])?'
    case $1 in
    unit) is "$2" '[A-Za-z0-9][^ /]*\.(service|socket|timer|mount)' && units+=("$2") ;;
    check) is "$2" "$text \\| $text \\| $text" && checks+=("$2") ;;
    drift) is "$2" "$text \\| $text \\| $text" && comparisons+=("$2") ;;
    vip) is "$2" "$word [0-9A-Fa-f:.]+" && vips+=("$2") ;;
    *) false ;;
    esac
}
# is FIELDS SHAPE
is() { [[ $1 =~ ^$2$ ]]; }

row() { printf '%-28s  %-44s  %-7s  %s\n' "$@"; }
# check SERVICE TITLE COMMAND VERDICT
check() {
    local start=${EPOCHREALTIME/./} output status
    output=$(timeout --kill-after=1 10 sh -c "$3" 2>&1 </dev/null)
    status=$?
    if [ "$status" -eq 0 ]; then
        row "$1" "$2" ok "$(((${EPOCHREALTIME/./} - start) / 1000)) ms"
        return
    fi
    if [ "$4" = differs ]; then generated=false; else healthy=false; fi
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then output="no answer within 10 s"; fi
    output=$(printf '%s' "$output" | tr '[:cntrl:]' ' ')
    row "$1" "$2" "$4" "${output:-exit code $status}"
}
active() {
    local state
    state=$(systemctl is-active "$1")
    if [ "$state" = active ]; then
        row "$1" "is active" ok ""
    else
        healthy=false
        if [ "$state" = deactivating ]; then stopping=true; fi
        row "$1" "is active" failed "$state"
    fi
}
# check_record VERDICT RECORD
check_record() {
    local rest=${2#* | }
    check "${2%% | *}" "${rest%% | *}" "${rest#* | }" "$1"
}
# Reported without a verdict: a host alone cannot tell which host should hold a VIP.
vip() {
    if [ -n "$(ip -oneline address show to "$2")" ]; then row "VIP $1" "$2" - "held here"; else row "VIP $1" "$2" - "not held here"; fi
}
verify() {
    local unit each
    healthy=true generated=true stopping=false
    row SERVICE CHECK STATE ""
    for unit in "${units[@]}"; do active "$unit"; done
    for each in "${checks[@]}"; do check_record failed "$each"; done
    if [ -z "$wait" ]; then
        for each in "${comparisons[@]}"; do check_record differs "$each"; done
    fi
    for unit in $(systemctl list-units --failed --no-legend --plain | cut --delimiter=' ' --fields=1); do
        healthy=false
        row "$unit" "has not failed" failed "systemctl status $unit"
    done
    for each in "${vips[@]}"; do vip "${each% *}" "${each#* }"; done
}

read_data
# Written to a file: in a command substitution the verdict would be lost with the subshell.
table=$(mktemp)
trap 'rm --force "$table"' EXIT
verify >"$table"
# A restart of a worker waits for its running tasks.
while $stopping && [ -n "$wait" ]; do
    sleep 2
    verify >"$table"
done
deadline=$((SECONDS + ${wait:-0}))
while ! $healthy && [ "$SECONDS" -lt "$deadline" ]; do
    sleep 2
    verify >"$table"
done
cat "$table"
if ! $healthy; then exit 1; fi
if ! $generated; then exit 3; fi
