#!/bin/bash
# Builds what lies over the base on hosts of Airflow, once: airflow.sh FOLDER ESTATE PLATFORM. The bundle's own script makes the
# virtual environment of the bundle's own requirements, from packages that are fetched before, since hosts have no way out.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
folder=$1 estate=$2 platform=$3
bundle=$(mktemp --directory)
trap 'rm --recursive --force "$bundle"' EXIT

read -r host layer lock < <(node "$here/topology.mjs" "$estate" "$platform" "$bundle/topology.json")
if [ "$host" = - ]; then exit 0; fi
root=$folder/$layer
make_bundle() { node "$here/../../dist/cli.cjs" "$bundle/topology.json" --out "$bundle/out" --host "$host" --quiet; }
make_bundle
files=$bundle/out/hosts/$host
requirements=etc/airflow/requirements.txt
script=usr/local/libexec/gen-bundle/make-airflow-venv.sh
# Without comments, which name the estate.
wanted=$({ cat "$folder/made-by" && grep --invert-match --no-filename '^#' "$files/$requirements" "$files/$script"; } | sha256sum)
if [ "$(cat "$root/made-by" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

say() { echo "base: $*, $SECONDS s"; }
rm --recursive --force --one-file-system "$root"
mkdir --parents "$root/upper/wheels" "$root/work" "$root/merged"
mount -t overlay -o "lowerdir=$folder/base,upperdir=$root/upper,workdir=$root/work" overlay "$root/merged"
in_base() { chroot "$root/merged" env PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PIP_DISABLE_PIP_VERSION_CHECK=1 "$@"; }
# The way out of this machine. Packages are those for the Python of the base.
cp /etc/resolv.conf "$root/merged/etc"
cp /etc/ssl/certs/ca-certificates.crt "$root/merged/etc/ssl/certs"
install -D --mode=0644 "$files/$requirements" "$root/merged/$requirements"
cp "$files/$script" "$root/merged/wheels"
say "packages of $layer"
in_base python3 -m venv /root/venv
# With what builds the packages that have no wheel.
in_base /root/venv/bin/pip download --quiet --dest /wheels --requirement "/$requirements"
in_base /root/venv/bin/pip download --quiet --dest /wheels setuptools wheel
if [ -n "$lock" ]; then
    say "lock of $layer"
    in_base /root/venv/bin/pip install --quiet uv
    mkdir --parents "$root/merged$(dirname "$lock")"
    # As README.md says, of what has been fetched.
    in_base /root/venv/bin/uv pip compile --quiet --no-index --find-links /wheels --generate-hashes \
        --python /root/venv/bin/python "/$requirements" --output-file "$lock"
    node "$here/topology.mjs" "$estate" "$platform" "$bundle/topology.json" "$root/upper" >/dev/null
    make_bundle
    cp "$files/$script" "$root/merged/wheels"
fi
say "Airflow"
chroot "$root/merged" useradd --system --no-create-home airflow-build
chroot "$root/merged" env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PIP_NO_INDEX=1 \
    PIP_FIND_LINKS=/wheels bash /wheels/make-airflow-venv.sh
umount "$root/merged"
# Only the environment stays: its name is the sum of what it was built from, by which the script on the host knows it.
rm --recursive --force "$root/upper/wheels" "$root/upper/etc" "$root/upper/root" "$root/upper/tmp" "$root/work"
echo "$wanted" >"$root/made-by"
say "ready, $(du --summarize --block-size=M "$root/upper" | cut --fields=1)"
