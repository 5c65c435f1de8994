#!/usr/bin/env bash
# The path's figures: a warm coordinator and one 2-slot node, real processes on loopback, TLS and token on.
# Prints medians; compare within one run only. Usage: bench/path.sh [runs]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
actorcompute=$PWD/Client/ActorCompute.Console/bin/Release/net10.0/actorcompute
dotnet build Client/ActorCompute.Console -c Release -v quiet >&2
dir=$(mktemp -d)
export ACTORCOMPUTE_ACCESS=$dir/access.json
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done; rm -rf "$dir"; }
trap stop EXIT

start() { # name, arguments: starts a process and waits for its ready line
  local name=$1; shift
  "$actorcompute" "$@" >"$dir/$name.out" 2>"$dir/$name.err" &
  pids+=($!)
  for _ in $(seq 300); do grep -q '^ready ' "$dir/$name.out" && return; read -rt 0.1 <> <(:) || true; done
  cat "$dir/$name.err" >&2; exit 1
}
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
# The job's own time, from its submission to its last result, as the console says it.
seconds() { "$actorcompute" "$@" --output "$dir/results" 2>&1 >/dev/null | sed -n 's/.* in \([0-9.]*\) s.*/\1/p' | tail -1; }
figure() { # label, items, arguments
  local label=$1 items=$2; shift 2
  local s; s=$(for _ in $(seq "$runs"); do seconds "$@"; done | median)
  awk -v l="$label" -v n="$items" -v s="$s" 'BEGIN { printf "%-44s %8.3f s  %12.0f items/s\n", l, s, n / s }'
}
cpu() { awk '{print $14 + $15}' "/proc/$1/stat"; }

start coordinator coordinator --port 0 --api-port 0 --data "$dir/data"
start node node --slots 2
for _ in $(seq 12); do "$actorcompute" map square --range 1..1000000 --output "$dir/results" 2>/dev/null; done   # warm
cmp <(seq 1 1000000 | awk '{printf "%.0f\n", $1 * $1}') "$dir/results" && echo "1,000,000 squares are right and in order"
figure "square 1..1,000,000" 1000000 map square --range 1..1000000
figure "square 1..1,000,000 --unordered" 1000000 map square --range 1..1000000 --unordered
figure "square 1..10,000,000" 10000000 map square --range 1..10000000
figure "square 1..100,000 --chunk 1" 100000 map square --range 1..100000 --chunk 1
if command -v python3 >/dev/null; then python3 bench/pool.py "$runs"; fi

a=$(cpu "${pids[0]}"); b=$(cpu "${pids[1]}"); read -rt 20 <> <(:) || true
awk -v a="$a" -v a2="$(cpu "${pids[0]}")" -v b="$b" -v b2="$(cpu "${pids[1]}")" \
  'BEGIN { printf "idle CPU over 20 s: coordinator %.2f %%, node %.2f %% of a core\n", (a2 - a) / 20, (b2 - b) / 20 }'

unset ACTORCOMPUTE_ACCESS
export HOME=$dir
for _ in $(seq "$runs"); do
  /usr/bin/env time -f %e "$actorcompute" map square --range 1..10 2>&1 >/dev/null | tail -1
done | median | sed 's/^/embedded cluster, whole program, 10 squares: /; s/$/ s/'
