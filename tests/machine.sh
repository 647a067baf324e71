#!/bin/sh
# What the tests need of the machine beside Python: chromium and the library its driver needs, PostgreSQL, Java, a font.
#   install   install through apt what is missing, where this user may; else say what is missing
#   require   end with 1 if anything is missing
#   marks     print the tests that this machine can run, as a pytest expression
set -eu

missing() {
    command -v chromium >/dev/null 2>&1 || printf 'chromium '
    /sbin/ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1' || printf 'libatomic1 '
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || printf 'postgresql '
    command -v java >/dev/null 2>&1 || printf 'default-jre-headless '
    ls /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf >/dev/null 2>&1 || printf 'fonts-dejavu '
}

said() {
    echo "The tests need packages that are not here, and this user may not install them: $1"
    echo "Ask for: apt-get update && apt-get install $1"
}

case "${1:-}" in
install)
    wanted=$(missing)
    test -n "$wanted" || exit 0
    as=
    if test "$(id -u)" -ne 0; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then as=sudo; else as=nobody; fi
    fi
    if test "$as" = nobody || ! command -v apt-get >/dev/null 2>&1; then
        said "$wanted"
        echo "Until then the tests in a browser are left out."
        exit 0
    fi
    echo "Installing for the tests, through apt: $wanted"
    log=$(mktemp)
    {
        $as apt-get update &&
        case "$wanted" in
        *postgresql*)
            # only its programs are wanted: no cluster is made, no server is started
            $as env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-common &&
            $as sh -c 'mkdir -p /etc/postgresql-common && if ! grep -qs "^create_main_cluster" /etc/postgresql-common/createcluster.conf; then echo "create_main_cluster = false" >> /etc/postgresql-common/createcluster.conf; fi'
            ;;
        esac &&
        $as env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted
    } >"$log" 2>&1 || {
        tail -n 20 "$log"
        said "$wanted"
        exit 1
    }
    rm -f "$log"
    ;;
require)
    wanted=$(missing)
    test -z "$wanted" || { said "$wanted"; exit 1; }
    ;;
marks)
    if command -v chromium >/dev/null 2>&1; then echo "not heavy"; else echo "not heavy and not browser"; fi
    ;;
*)
    echo "usage: sh tests/machine.sh install | require | marks" >&2
    exit 2
    ;;
esac
