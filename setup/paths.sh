# Sourced by every script here: where things live, and how a step speaks.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR=${KVARTAL_VAR:-$ROOT/var}
mkdir -p "$VAR"

say() { printf '%s %s\n' "${0##*/}:" "$*" >&2; }
die() { say "$@"; exit 1; }

# A short name for a path, the same on every run.
key_of() { printf '%s' "$1" | sha256sum | cut -c1-12; }

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

# Steps are redone only when what they were made from has changed:
#   done_for STEP INPUTS-HASH   has this step been finished for these inputs?
#   mark_done STEP INPUTS-HASH
done_for() { [[ -f $VAR/done/$1 && $(<"$VAR/done/$1") == "$2" ]]; }
mark_done() { mkdir -p "$VAR/done" && printf '%s\n' "$2" >"$VAR/done/$1"; }

# quietly LOG COMMAND…: the whole output goes to a file, shown only if the command fails.
quietly() {
  local log=$VAR/log/$1
  shift
  mkdir -p "$VAR/log"
  "$@" >"$log" 2>&1 </dev/null || { tail -n 40 "$log" >&2; die "failed: $* (all of it: $log)"; }
}
