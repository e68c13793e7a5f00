#!/bin/bash
# Part of every bundle of gen-bundle, and the same on every host; install.conf in its folder has the data of this host.
# Installs the files of a bundle on their host. Copy them to a folder of their own on the host, such as
# /var/lib/gen-bundle/incoming, and run this script there as root. It checks everything before it replaces a file, changes
# only what differs, and prints each change. Safe to repeat.
#
# install.sh [--check | --prepare] [--no-packages] [--upgrade] [--expect DIGEST]
#   --check          change nothing; list the changes
#   --prepare        install accounts and packages, check all files, and stop before the first one is replaced
#   --no-packages    skip packages
#   --upgrade        upgrade packages whose version is older than that of the topology; their units stop meanwhile. Without it
#                    this host is refused. With --check, it also checks that the repositories offer the versions.
#   --expect DIGEST  refuse a host that has another bundle than this one: that of the digest, as an earlier run has recorded it
#                    in /var/lib/gen-bundle/bundle, or "none" for a new host. A host that already has these files, or a part
#                    of them after an interrupted run, goes on.
#
# Exit codes: 0 success, 1 a check failed, 2 wrong usage, 3 --check found differences.
set -euo pipefail
umask 022
export LC_ALL=C

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

check=false prepare=false packages=true upgrade=false expected=''
read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --check) check=true ;;
        --prepare) prepare=true ;;
        --no-packages) packages=false ;;
        --upgrade) upgrade=true ;;
        --expect)
            if [[ ! ${2-} =~ ^(none|[0-9]+-[0-9]+)$ ]]; then usage; fi
            expected=$2
            shift
            ;;
        *) usage ;;
        esac
        shift
    done
    if $check && $prepare; then usage; fi
}
usage() {
    echo "Usage: install.sh [--check | --prepare] [--no-packages] [--upgrade] [--expect DIGEST]" >&2
    exit 2
}

host='' address='' platform='' release='' package_manager='' timezone=''
# The records of install.conf, each without its first word; of files only mode, owner and path.
accounts=() identities=() blockers=() lasting_blockers=() wanted=() files=() validators=() authorities=() certificates=() booleans=() masks=() units=()
# Paths of files that hold secrets, of those that the digest of the bundle covers, and files that packages read.
secrets=() summed=() early=()
# Paths of files that are of use until another path exists: those of this run, and those that have served their purpose.
temporary=() obsolete=()
# By certificate, the options of openssl that verify it.
declare -A purposes=()
# By action and unit, the paths of the files for which a unit is restarted or reloaded.
declare -A causes=()
# By path, the beginnings of lines that a daemon reads only before it has data.
declare -A first_start=()

# Reads install.conf. Malformed or incomplete data is refused before anything is changed.
read_data() {
    local data=$root/root/gen-bundle/install.conf line number=0 count=0 ended=false
    if [ -L "$data" ] || [ ! -f "$data" ]; then fail "$data is missing: copy all files of this host again."; fi
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
                fail "line $number of $data is not a valid record: copy all files of this host again."
            fi
            count=$((count + 1))
            ;;
        esac
    done < <(tr '\0' '\1' <"$data") # bash would drop NUL characters.
    if ! $ended || [ -z "$host" ] || [ -z "$address" ] || [ -z "$platform" ] || [ -z "$release" ] ||
        [ -z "$package_manager" ] || [ -z "$timezone" ]; then
        fail "$data is incomplete: copy all files of this host again."
    fi
}
# read_record KIND FIELDS
read_record() {
    local word='[^ ]+' text='[^ ](.*[^ ])?' path='/[^ ]+' detour='/\.{0,2}[/ ]' on_change='(( restart| reload)(( [^ ]+)+))?'
    # Programs take these as arguments, so that none may be an option, a path or an expression.
    local name='[a-z_][a-z0-9_-]*' package='[A-Za-z0-9][^ /|]*' unit='[A-Za-z0-9][^ /]*\.(service|socket|timer|mount)'
    local owner="$name:$name"
    case $1 in
    file | certificate | certified | authority | first-start) if [[ "$2 " =~ $detour ]]; then return 1; fi ;;
    esac
    case $1 in
    host) single "$1" "$2" '[a-z0-9][a-z0-9-]*' ;;
    address) single "$1" "$2" '[0-9A-Fa-f:.]+' ;;
    timezone) single "$1" "$2" '[A-Za-z][A-Za-z0-9_+/-]*' ;;
    package-manager) single "$1" "$2" '(apt|dnf)' ;;
    platform | release) single "$1" "$2" "$text" ;;
    authority) is "$2" "$path" && authorities+=("$2") ;;
    account) is "$2" "$name [0-9]+" && accounts+=("$2") ;;
    identity) is "$2" "$name $text" && identities+=("$2") ;;
    blocker) is "$2" "$path (-|$path) $text" && blockers+=("$2") ;;
    lasting-blocker) is "$2" "$path (-|$path) $text" && lasting_blockers+=("$2") ;;
    package) is "$2" "$package $word $word $word( $unit)*" && wanted+=("$2") ;;
    file)
        is "$2" "([0-7]{3} $owner ($path))( secret)?( before-packages)?( until ($path))?$on_change" && ! brings "${BASH_REMATCH[2]}" || return
        if [ -z "${BASH_REMATCH[3]}${BASH_REMATCH[5]}" ]; then summed+=("${BASH_REMATCH[2]}"); fi
        if [ -n "${BASH_REMATCH[6]}" ] && [ -e "${BASH_REMATCH[6]}" ]; then
            obsolete+=("${BASH_REMATCH[2]}")
            return
        fi
        files+=("${BASH_REMATCH[1]}")
        if [ -n "${BASH_REMATCH[3]}" ]; then secrets+=("${BASH_REMATCH[2]}"); fi
        if [ -n "${BASH_REMATCH[4]}" ]; then early+=("${BASH_REMATCH[1]}"); fi
        if [ -n "${BASH_REMATCH[5]}" ]; then temporary+=("${BASH_REMATCH[2]}"); fi
        add_causes "${BASH_REMATCH[8]}" "${BASH_REMATCH[9]}" "${BASH_REMATCH[2]}"
        ;;
    certificate)
        is "$2" "($owner ($path) ($path) ($path)( $path)?)$on_change" && [[ " ${authorities[*]} " == *" ${BASH_REMATCH[2]} "* ]] || return
        certificates+=("${BASH_REMATCH[1]}")
        add_causes "${BASH_REMATCH[7]}" "${BASH_REMATCH[8]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" "${BASH_REMATCH[4]}"
        ;;
    certified)
        is "$2" "($path) (purpose=(sslserver|sslclient)|verify_hostname=$word|verify_ip=$word)" || return
        purposes[${BASH_REMATCH[1]}]+=" ${BASH_REMATCH[2]}"
        ;;
    first-start)
        is "$2" "($path) ($word)" && brings "${BASH_REMATCH[1]}" || return
        first_start[${BASH_REMATCH[1]}]+=" ${BASH_REMATCH[2]}"
        ;;
    validator) is "$2" "$path $text" && validators+=("$2") ;;
    selinux-boolean) is "$2" "$name" && booleans+=("$2") ;;
    mask) is "$2" "$unit" && masks+=("$2") ;;
    unit) is "$2" "$unit" && units+=("$2") ;;
    *) false ;;
    esac
}
# is FIELDS SHAPE
is() { [[ $1 =~ ^$2$ ]]; }
# single KIND FIELDS SHAPE: a record that occurs once.
single() {
    local name=${1//-/_}
    [ -z "${!name}" ] && is "$2" "$3" && printf -v "$name" %s "$2"
}
# add_causes ACTION UNITS PATH...
add_causes() {
    local action=${1# } unit names path
    read -ra names <<<"$2"
    for unit in "${names[@]}"; do
        for path in "${@:3}"; do
            case " ${causes["$action $unit"]-} " in
            *" $path "*) ;;
            *) causes["$action $unit"]+=" $path" ;;
            esac
        done
    done
}
# brings PATH: whether the bundle has this file
brings() { among "$1" "${files[@]##* }"; }
# among WORD WORD...: whether the first word is one of the others
among() {
    case " ${*:2} " in
    *" $1 "*) ;;
    *) false ;;
    esac
}

check_machine() {
    local other part=$root
    if [ "$root" = / ]; then
        fail "must run in a folder to which the files of $host were copied, such as /var/lib/gen-bundle/incoming, not in /."
    fi
    if [[ ! $root =~ ^[A-Za-z0-9./_-]+$ ]]; then fail "the path of its folder, $root, may contain only letters, digits and ._-."; fi
    other=$(find "$root" \( ! -user root -o ! -group root -perm /020 -o ! -type l -perm /002 \) -print -quit)
    if [ -n "$other" ]; then fail "users other than root can change $other: copy the files with rsync --chown=root:root."; fi
    # Whoever can write to a folder above could replace this one while the script runs.
    while [ "$part" != / ]; do
        part=$(dirname "$part")
        if [ -n "$(find "$part" -maxdepth 0 \( ! -user root -o ! -group root -perm /020 -o -perm /002 ! -perm /1000 \))" ]; then
            fail "users other than root can write to $part, and could replace the files below it: copy them to a folder such as /var/lib/gen-bundle/incoming."
        fi
    done
    if ! grep --quiet --line-regexp --fixed-strings -e "$release" /etc/os-release; then
        fail "these files are for $platform, which this machine does not run."
    fi
    if [ -z "$(ip -oneline address show to "$address")" ]; then
        fail "this machine does not have the address $address of $host: these files are for another host."
    fi
    exec 9>/run/gen-bundle.lock
    flock --nonblock 9 || fail "another run is still in progress."
}

check_files() {
    local path
    for path in "${files[@]##* }"; do
        # An earlier run has removed the copy, and the file is still in place.
        if [ ! -e "$root$path" ] && [ -f "$path" ] && among "$path" "${temporary[@]}"; then continue; fi
        if [ -L "$root$path" ] || [ ! -f "$root$path" ]; then fail "$root$path is missing: copy all files of $host again."; fi
    done
    for path in "${secrets[@]}"; do
        if grep --quiet MISSING-SECRET "$(now "$path")"; then
            fail "$path holds a placeholder instead of a secret: generate the bundle with --secrets and copy it again."
        fi
    done
}

# Keys and certificates are copied with the files, or are already installed.
check_certificates() {
    local authority each words advice
    advice="Create certificates with scripts/make-certificates.sh of the bundle, and copy hosts/$host/ of its folder over $root/."
    for authority in "${authorities[@]}"; do
        if [ ! -f "$(now "$authority")" ]; then fail "$authority is missing. $advice"; fi
        files+=("644 root:root $authority")
    done
    for each in "${certificates[@]}"; do
        read -ra words <<<"$each"
        check_certificate "${words[@]}"
    done
}
now() { if [ -e "$root$1" ]; then echo "$root$1"; else echo "$1"; fi; }
# check_certificate OWNER AUTHORITY CERTIFICATE KEY [BOTH]
check_certificate() {
    if ! command -v openssl >/dev/null; then fail "openssl is missing: install it."; fi
    local certificate key purpose output
    certificate=$(now "$3") key=$(now "$4")
    if [ ! -f "$certificate" ]; then fail "$3 is missing. $advice"; fi
    if [ ! -f "$key" ]; then fail "$4 is missing. $advice"; fi
    if ! openssl x509 -in "$certificate" -noout -checkend 604800 >/dev/null; then
        fail "$3 expires within a week: $(openssl x509 -in "$certificate" -noout -enddate). $advice"
    fi
    if [ "$(openssl x509 -in "$certificate" -noout -pubkey)" != "$(openssl pkey -in "$key" -passin pass: -pubout)" ]; then
        fail "$4 is not the key of $3. $advice"
    fi
    for purpose in ${purposes[$3]:-}; do
        if ! output=$(openssl verify -CAfile "$(now "$2")" "-${purpose%%=*}" "${purpose#*=}" "$certificate" 2>&1); then
            echo "$output" >&2
            fail "$3 is not a certificate that $2 signed for this host ($purpose). $advice"
        fi
    done
    files+=("644 root:root $3" "400 $1 $4")
    if [ $# -eq 4 ]; then return; fi
    if ! cat "$certificate" "$key" | cmp --quiet - "$(now "$5")"; then fail "$5 does not consist of $3 and its key. $advice"; fi
    files+=("400 $1 $5")
}

# Files keep the number of their owner when they are copied between hosts.
check_accounts() {
    local each name number database found
    for each in "${accounts[@]}"; do
        read -r name number <<<"$each"
        for database in passwd group; do
            found=$(getent "$database" "$name" | cut --delimiter=: --fields=3) || true
            if [ -n "$found" ] && [ "$found" != "$number" ]; then
                fail "$name has the number $found in /etc/$database, and $number on the other hosts: change it, and the owner of its files."
            fi
            found=$(getent "$database" "$number" | cut --delimiter=: --fields=1) || true
            if [ -n "$found" ] && [ "$found" != "$name" ]; then
                fail "the number $number of $name belongs to $found in /etc/$database: give $found another number."
            fi
        done
    done
}

state=/var/lib/gen-bundle
# State that is on this host would be left behind, or mixed with that of another cluster, if its identity changed.
check_identities() {
    local each name value former
    if [ ! -e "$state/identities" ]; then return; fi
    for each in "${identities[@]}"; do
        read -r name value <<<"$each"
        former=$(sed --quiet "s/^$name //p" "$state/identities")
        if [ -n "$former" ] && [ "$former" != "$value" ]; then
            fail "the state of this host has the $name $former, and these files have $value: keep $former in the topology; or, to give up the state, remove the line of $name from $state/identities."
        fi
    done
}
record_identities() {
    local each
    if $check; then return; fi
    touch "$state/identities"
    {
        printf '%s\n' "${identities[@]}"
        # Also of daemons that no longer run here, since their state is still here.
        while read -r each; do
            case " ${identities[*]/ */ } " in
            *" ${each%% *} "*) ;;
            *) printf '%s\n' "$each" ;;
            esac
        done <"$state/identities"
    } | sed '/^$/d' | sort --output="$state/identities.new"
    sync "$state/identities.new"
    mv "$state/identities.new" "$state/identities"
}
# What is known of the bundle of this host: its digest, and that of the bundle of which an interrupted run has installed a part.
former=none unfinished='' bundle=''
read_bundle() {
    bundle=$(digest)
    if [ -e "$state/bundle" ]; then
        read -r former unfinished <"$state/bundle" || former=unknown
    elif [ -e "$state/installed" ]; then
        former=unknown
    fi
}
# digest: a sum over the sums of all files but those with secrets and those that leave the host again
digest() {
    local path
    {
        for path in "${summed[@]}"; do echo "$path $(cksum <"$root$path")"; done
        echo "install.conf $(cksum <"$root/root/gen-bundle/install.conf")"
    } | cksum | tr ' ' -
}
check_expected() {
    if [ -z "$expected" ] || [ "${unfinished:-$former}" = "$bundle" ]; then return; fi
    if [ -n "$unfinished" ]; then
        fail "an interrupted run has installed a part of another bundle, $unfinished, on this host: finish it with the files of that bundle first."
    fi
    if [ "$former" != "$expected" ]; then
        fail "this host has $(bundle_name "$former"), and these files are for one that has $(bundle_name "$expected"): install the stages of the plan in their order, or plan the change again from the bundle that is deployed."
    fi
}
bundle_name() {
    case $1 in
    none) echo "no bundle" ;;
    unknown) echo "a bundle of which no digest is known" ;;
    *) echo "the bundle $1" ;;
    esac
}
# record_bundle TEXT
record_bundle() {
    if $check || [ "$(cat "$state/bundle" 2>/dev/null)" = "$1" ]; then return; fi
    echo "$1" >"$state/bundle.new"
    sync "$state/bundle.new"
    mv "$state/bundle.new" "$state/bundle"
}
# Blockers of every run, apart from a look ahead of an upgrade, whose steps remove them.
check_lasting_blockers() {
    local each path unless message
    if $check && $upgrade; then return; fi
    for each in "${lasting_blockers[@]}"; do
        read -r path unless message <<<"$each"
        if stands "$path" "$unless"; then fail "$message"; fi
    done
}
# Blockers of the first run only: later these paths belong to the estate.
check_blockers() {
    local each path unless message
    if [ -e "$state/installed" ]; then return; fi
    for each in "${blockers[@]}"; do
        read -r path unless message <<<"$each"
        if stands "$path" "$unless"; then
            fail "$message Remove it and run install.sh again; or, to keep it, create $state/installed first."
        fi
    done
}
# stands PATH UNLESS: whether the path exists, and the other one does not
stands() { [ -e "$1" ] && { [ "$2" = - ] || [ ! -e "$2" ]; }; }

# Runs before packages, which would create these accounts with other numbers, and files that belong to them.
make_accounts() {
    local path=/etc/sysusers.d/gen-bundle.conf
    if ! $check && brings $path; then systemd-sysusers "$root$path"; fi
}

changed=false
# change TEXT: prints a change; succeeds if it may be made
change() {
    changed=true
    if $check; then
        echo "would $1"
        return 1
    fi
    echo "$1"
}
# trusted FOLDER: root writes only through links that root owns.
trusted() {
    local part=$1
    while [ "$part" != / ]; do
        if [ -L "$part" ] && [ "$(stat --format=%u "$part")" -ne 0 ]; then fail "$part is a link that root does not own."; fi
        part=$(dirname "$part")
    done
}
# place MODE OWNER PATH: installs a file atomically, whatever the owner of the folder does meanwhile.
place() {
    local source=$root$3 folder
    if [ ! -e "$source" ]; then source=$3; fi
    if [ ! -L "$3" ] && cmp --quiet "$source" "$3" && [ "$(stat --format='%a %U:%G' "$3")" = "$1 $2" ]; then return; fi
    change "install $3" || return 0
    folder=$(dirname "$3")
    trusted "$folder"
    mkdir --parents "$folder"
    folder=$(mktemp --directory "$(realpath "$folder")/.gen-bundle.XXXXXX")
    (
        cd "$folder"
        trap 'rm --recursive --force "$folder"' EXIT
        if [ "$(pwd -P)" != "$folder" ]; then fail "$folder has been moved."; fi
        cp --no-preserve=mode "$source" file
        chown "$2" file
        chmod "$1" file
        sync file
        mv --no-target-directory file "../$(basename "$3")"
    )
    # The file still has the SELinux label of its former folder.
    if command -v restorecon >/dev/null; then restorecon "$3"; fi
}
place_all() {
    local entry mode owner path
    for entry; do
        read -r mode owner path <<<"$entry"
        place "$mode" "$owner" "$path"
    done
}
# The list of installed files: first both the earlier and the new files, in case this run ends early.
write_list() { sort --unique --output="$state/files.new" && sync "$state/files.new" && mv "$state/files.new" "$state/files"; }
extend_list() {
    if $check; then return; fi
    install --directory --mode=0700 "$state"
    touch "$state/files"
    { cat "$state/files" && printf '%s\n' "${files[@]##* }"; } | write_list
}

# Packages that the host does not have, or not in the version of the topology.
missing=()
# The units whose packages are upgraded. They stop meanwhile: a daemon would read files of two versions.
upgraded=()
# Those of them that this run has stopped, until it replaces their files.
halted=()
add_packages() {
    local each name series repository from runs chosen=() action
    if ! $packages; then return; fi
    for each in "${wanted[@]}"; do
        read -r name series repository from runs <<<"$each"
        package "$name" "${series#-}" "${repository#-}" "${from#-}" "$runs"
    done
    if [ ${#missing[@]} -eq 0 ]; then return; fi
    if ! $check || $upgrade; then refresh || fail "the package repositories of this machine cannot be read."; fi
    for each in "${missing[@]}"; do
        IFS='|' read -r action name series repository <<<"$each"
        if change "$action package $name${series:+ $series}" || $upgrade; then choose "$name" "$series" "$repository"; fi
    done
    if $check; then return; fi
    if [ ${#upgraded[@]} -gt 0 ]; then stop_for_upgrade "${chosen[@]}"; fi
    install_packages "${chosen[@]}"
}
# package NAME SERIES REPOSITORY FROM UNITS: adds it to those that are missing, or that are upgraded
package() {
    local version
    version=$(installed "$1") || true
    if [ -z "$version" ]; then
        missing+=("install|$1|$2|$3")
    elif within "$version" "$2"; then
        return
    elif ! $upgrade; then
        fail "$1 is installed in version $version, and the topology sets $2: change the topology, or plan the upgrade with gen-bundle plan."
    elif ! older "$version" "$2"; then
        fail "$1 is installed in version $version, which is newer than $2: change the topology."
    elif [ -n "$4" ] && older "$version" "$4" && ! within "$version" "$4"; then
        fail "$1 is installed in version $version, and the way to $2 starts at $4: upgrade it to $4 or later first."
    else
        missing+=("upgrade|$1|$2|$3")
        read -ra upgraded <<<"${upgraded[*]} $5"
    fi
}
# older VERSION OTHER: both may have an epoch
older() { [ "$(printf '%s\n' "${1#*:}" "${2#*:}" | sort --version-sort | head --lines=1)" = "${1#*:}" ]; }
# stop_for_upgrade PACKAGE...: packages are there before anything stops, and a unit is started again even if this run ends early.
stop_for_upgrade() {
    local unit
    download_packages "$@" || fail "the packages cannot be downloaded. Nothing has stopped."
    for unit in "${upgraded[@]}"; do
        echo upgraded >"$state/$unit.restart"
        if systemctl is-active --quiet "$unit" && change "stop $unit"; then
            halted+=("$unit")
            systemctl stop "$unit"
        fi
    done
}
download_packages() {
    case $package_manager in
    apt) apt-get install --quiet=2 --yes --no-install-recommends --no-remove --download-only "${@/|/=}" >/dev/null ;;
    dnf) dnf --quiet --assumeyes --setopt=install_weak_deps=False install --downloadonly "${@/|/-}" ;;
    esac
}
# choose NAME SERIES REPOSITORY: adds its newest version of the series to those that are installed
choose() {
    local version
    for version in $(offered "$1"); do
        if within "$version" "$2"; then
            chosen+=("$1|$version")
            return
        fi
    done
    fail "no repository of this machine offers $1${2:+ $2}: ${3:+add the repository \"$3\", or a mirror of it, or }install it yourself."
}
# within VERSION SERIES: both may have an epoch
within() {
    case ${1#*:} in
    "${2#*:}" | "${2#*:}"[.+~-]*) ;;
    *) [ -z "$2" ] ;;
    esac
}
installed() {
    case $package_manager in
    apt) dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$1" 2>/dev/null | sed --quiet 's/^installed \(.*\)/\1/p' ;;
    dnf) if rpm --query --quiet "$1"; then rpm --query --queryformat='%{VERSION}' "$1"; fi ;;
    esac
}
refresh() {
    case $package_manager in
    apt) apt-get update --quiet=2 ;;
    dnf) dnf --quiet makecache ;;
    esac
}
offered() {
    case $package_manager in
    # The candidate of apt, then the newest first, which may come from backports.
    apt)
        apt-cache policy "$1" | sed --quiet 's/^  Candidate: \([^(]\)/\1/p'
        apt-cache madison "$1" | sed 's/^[^|]*| *\([^ ]*\) .*/\1/'
        ;;
    # Newest first.
    dnf) dnf --quiet repoquery --queryformat='%{version}' "$1" | sort --reverse --version-sort --unique ;;
    esac
}
install_packages() {
    case $package_manager in
    apt) apt_install "${@/|/=}" ;;
    dnf) dnf --quiet --assumeyes --setopt=install_weak_deps=False install "${@/|/-}" 9>&- ;;
    esac
}
own_policy=''
apt_install() {
    # Packages must not start their daemons before the files are in place.
    local policy=/usr/sbin/policy-rc.d output
    # An administrator's own policy stays.
    if [ ! -e "$policy" ] || grep --quiet gen-bundle "$policy"; then
        own_policy=$policy
        printf '#!/bin/sh\n# Exists while install.sh of gen-bundle runs.\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    # apt-get reports unmet dependencies on standard output, and with --quiet=2 not at all.
    output=$(DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends --no-remove \
        --option=Dpkg::Options::=--force-confdef --option=Dpkg::Options::=--force-confold "$@" 9>&-) || {
        echo "$output" >&2
        fail "apt-get failed to install the packages."
    }
    rm --force "$own_policy"
}

check_owners() {
    local entry owner path
    if $check; then return; fi
    for entry in "${files[@]}"; do
        read -r _ owner path <<<"$entry"
        if ! getent passwd "${owner%:*}" >/dev/null || ! getent group "${owner#*:}" >/dev/null; then
            fail "$path belongs to $owner, and there is no such account: its package is missing."
        fi
    done
}

validate_files() {
    local each
    # Before the first run the validators and accounts may be missing, and before packages are installed they may be older.
    if $check && { [ ! -e "$state/installed" ] || [ ${#missing[@]} -gt 0 ]; }; then return; fi
    for each in "${validators[@]}"; do validate "${each%% *}" "${each#* }"; done
}
# validate PATH COMMAND: runs the file's own program, which sees all files with their final modes as if they were already
# installed. They are copied to memory that only this command sees.
validate() {
    local output preview status=0
    preview=$(mktemp --directory)
    # shellcheck disable=SC2016 # For the inner shell.
    output=$(printf '%s\n' "${files[@]}" | unshare --mount --propagation private bash -c '
        set -e
        mount -t tmpfs -o mode=755 tmpfs "$1"
        while read -r mode owner path; do
            if [ ! -e "$0$path" ]; then continue; fi
            mkdir --parents "$1$(dirname "$path")"
            cp --no-preserve=mode "$0$path" "$1$path"
            chmod "$mode" "$1$path"
            # Before a dry run nobody may have created the account yet.
            chown "$owner" "$1$path" 2>/dev/null || true
        done
        for folder in /etc /usr; do
            if [ -d "$1$folder" ]; then mount -t overlay -o "lowerdir=$1$folder:$folder" overlay "$folder"; fi
        done
        eval "$2" </dev/null' "$root" "$preview" "$2" 2>&1) || status=$?
    rmdir "$preview"
    if [ $status -ne 0 ]; then
        if [ -n "$output" ]; then echo "$output" >&2; fi
        fail "$1 is rejected by \"$2\". No file has been replaced."
    fi
}

# Stops units of an earlier bundle that this one does not have, such as the owner of a VIP that has moved.
stop_former_units() {
    local file unit
    for file in "$state"/*.restart; do
        unit=$(basename "$file" .restart)
        case " ${units[*]} " in
        *" $unit "*) ;;
        *)
            if [ -e "$file" ] && change "stop $unit"; then
                if systemctl cat "$unit" >/dev/null 2>&1; then systemctl disable --quiet --now "$unit"; fi
                rm --force "$file" "$state/$unit.reload"
            fi
            ;;
        esac
    done
}
remove_former_files() {
    local path
    if [ ! -e "$state/files" ]; then return; fi
    while read -r path; do
        if brings "$path"; then continue; fi
        if [ -e "$path" ] || [ -L "$path" ]; then
            if change "remove $path"; then
                trusted "$(dirname "$path")"
                rm "$path"
            fi
        fi
    done <"$state/files"
}

name_host() {
    if [ "$(uname --nodename)" != "$host" ] && change "set the hostname"; then hostnamectl set-hostname "$host"; fi
    if [ "$(timedatectl show --property=Timezone --value)" != "$timezone" ] && change "set the time zone"; then
        timedatectl set-timezone "$timezone"
    fi
}

make_directories() {
    local path=/etc/tmpfiles.d/gen-bundle.conf
    if ! $check && brings $path; then systemd-tmpfiles --create "$root$path"; fi
}

place_files() {
    local path
    place_all "${files[@]}"
    if $check; then return; fi
    printf '%s\n' "${files[@]##* }" | write_list
    # A secret that is removed from the host must not stay in its copy.
    for path in "${temporary[@]}" "${obsolete[@]}"; do rm --force "$root$path"; done
}

set_kernel_parameters() { $check || sysctl --quiet --load=/etc/sysctl.d/90-gen-bundle.conf; }

set_booleans() {
    local name
    if ! command -v selinuxenabled >/dev/null || ! selinuxenabled; then return; fi
    for name in "${booleans[@]}"; do
        if [ "$(getsebool "$name")" != "$name --> on" ] && change "enable the SELinux boolean $name"; then setsebool -P "$name=1"; fi
    done
}

mask_units() {
    local unit
    $check || systemctl daemon-reload
    for unit in "${masks[@]}"; do
        if [ "$(enabled "$unit")" != masked ] && change "mask $unit"; then systemctl mask --quiet --now "$unit"; fi
    done
}
enabled() { systemctl is-enabled "$1" 2>/dev/null || true; }

# apply UNIT: enables and starts it; restarts or reloads it if its files have changed since its last start. Never waits:
# the first member of a quorum is ready only once a second one has joined.
apply() {
    local unit=$1 action=start restart reload
    restart=$(sum restart "$unit") reload=$(sum reload "$unit")
    if [ "$restart" != "$(cat "$state/$unit.restart" 2>/dev/null)" ]; then
        action=restart
    elif [ "$reload" != "$(cat "$state/$unit.reload" 2>/dev/null)" ]; then
        action="reload-or-restart"
    elif systemctl is-active --quiet "$unit"; then
        action=
    fi
    case $unit in
    # The units that need a mount start it.
    *.mount) if [ "$action" = restart ] && change "restart $unit"; then systemctl try-restart --no-block "$unit"; fi ;;
    *)
        case $(enabled "$unit") in
        enabled | static | indirect | alias | generated) ;;
        *) if change "enable $unit"; then systemctl enable --quiet "$unit"; fi ;;
        esac
        if [ -n "$action" ] && change "${action%-or-restart} $unit"; then systemctl "$action" --no-block "$unit"; fi
        ;;
    esac
    if ! $check; then
        echo "$restart" >"$state/$unit.restart"
        echo "$reload" >"$state/$unit.reload"
    fi
}
# sum ACTION UNIT: the checksum of the meaning of its new files
sum() {
    local paths path
    read -ra paths <<<"${causes["$1 $2"]-}"
    if [ ${#paths[@]} -eq 0 ]; then return; fi
    for path in "${paths[@]}"; do meaning "$path"; done | sha256sum
}
# meaning PATH: a file without what a running daemon does not read: comments, and lines for its first start
meaning() {
    left=${first_start[$1]-} awk '
        BEGIN { count = split(ENVIRON["left"], starts, " ") }
        /^[[:space:]]*(#( |$)|<!--.*-->$)/ { next }
        { for (i = 1; i <= count; i++) if (index($0, starts[i]) == 1) next; print }' "$(now "$1")"
}

# Every interface and source is in the default zone, whose file the bundle brings: another zone would admit what its own
# file says.
# firewall-cmd also changes the connection of NetworkManager, where it has the zone of an interface from.
set_zones() {
    local kind member zone
    if ! brings /etc/firewalld/zones/public.xml; then return; fi
    if ! command -v firewall-cmd >/dev/null && $check; then return; fi
    # Unlike the other units it needs nobody, so it is waited for.
    $check || systemctl is-active --quiet firewalld.service || systemctl start firewalld.service
    if [ "$(firewall-cmd --get-default-zone)" != public ] && change "make public the default zone of firewalld"; then
        firewall-cmd --quiet --set-default-zone=public
    fi
    # Newer versions mark the default zone; indented lines have the members of a zone.
    for zone in $(firewall-cmd --get-active-zones | sed --quiet 's/^\([^ ]*\).*/\1/p'); do
        if [ "$zone" = public ]; then continue; fi
        for kind in interface source; do
            for member in $(firewall-cmd --zone="$zone" --list-"$kind"s); do
                if change "move $member from the zone $zone of firewalld to public"; then
                    firewall-cmd --quiet --permanent --zone="$zone" --remove-"$kind"="$member"
                    firewall-cmd --quiet --zone="$zone" --remove-"$kind"="$member"
                fi
            done
        done
    done
}

# A run that ends before it replaces a file leaves the units running as it found them, with their former files.
end_run() {
    local unit
    rm --force "$own_policy"
    for unit in "${halted[@]}"; do
        echo "install.sh: starting $unit again with its former files." >&2
        systemctl start --no-block "$unit" || true
    done
}

trap end_run EXIT
read_options "$@"
if [ "$(id -u)" -ne 0 ]; then fail "must run as root."; fi
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
read_data
check_machine
check_files
check_certificates
check_accounts
check_identities
read_bundle
check_expected
check_lasting_blockers
check_blockers

make_accounts
extend_list
place_all "${early[@]}"
add_packages
# Packages may have created some.
check_blockers
check_owners
validate_files
if $prepare; then
    echo "$host is prepared."
    exit 0
fi

halted=()
if [ -n "$unfinished" ] && [ "$unfinished" != "$bundle" ]; then former=unknown; fi
if [ "$former" != "$bundle" ]; then record_bundle "$former $bundle"; fi
stop_former_units
remove_former_files
# From here on these paths belong to the estate, even if this run ends early.
$check || touch "$state/installed"
record_identities
name_host
make_directories
place_files
set_kernel_parameters
set_booleans
mask_units
for unit in "${units[@]}"; do apply "$unit"; done
set_zones
record_bundle "$bundle"

if ! $changed; then
    echo "$host is up to date."
elif $check; then
    exit 3
fi
