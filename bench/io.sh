#!/usr/bin/env bash
# What waits: thousands of them at once, and pages fetched beside a full load of the processors. A coordinator and one node of 2 slots, real
# processes on loopback, TLS and token on. Prints medians; compare within one run only. Usage: bench/io.sh [runs]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-3}
actorcompute=$PWD/Client/ActorCompute.Console/bin/Release/net10.0/actorcompute
dotnet build Client/ActorCompute.Console -c Release -v quiet >&2
dotnet build bench/Io.Bench -c Release -v quiet >&2
dir=$(mktemp -d)
export ACTORCOMPUTE_ACCESS=$dir/access.json
declare -A pids
end() { kill "${pids[$1]}" 2>/dev/null && wait "${pids[$1]}" 2>/dev/null || true; unset "pids[$1]"; }
trap 'for name in "${!pids[@]}"; do end "$name"; done; rm -rf "$dir"' EXIT

until_line() { # file: waits for its first line
  for _ in $(seq 300); do [ -s "$1" ] && grep -q . "$1" && return; read -rt 0.1 <> <(:) || true; done
  cat "$dir"/*.err >&2; exit 1
}
start() { # name, arguments: starts a process and waits for its first line
  local name=$1; shift
  "$@" >"$dir/$name.out" 2>"$dir/$name.err" &
  pids[$name]=$!
  until_line "$dir/$name.out"
}
node() { [ -z "${pids[node]:-}" ] || end node; start node "$actorcompute" node --slots 2 --io-capacity "$1" --cache "$dir/cache"; }
memory() { awk '/^VmHWM/ {printf "%d", $2 / 1024}' "/proc/${pids[$1]}/status"; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
# The job's own time, from its submission to its last result, as the console says it.
seconds() { "$actorcompute" "$@" --output "$dir/results-$1" 2>&1 >/dev/null | sed -n 's/.* items in \([0-9.]*\) s.*/\1/p' | tail -1; }
say() { printf '%-60s %7.2f s%s\n' "$1" "$2" "${3:-}"; }
figure() { local label=$1; shift; say "$label" "$(for _ in $(seq "$runs"); do seconds "$@"; done | median)" \
  "   node $(memory node) MB, coordinator $(memory coordinator) MB at most"; }

start coordinator "$actorcompute" coordinator --port 0 --api-port 0 --data "$dir/data"
for count in 10000 100000; do
  node "$count"
  yes 1 | head -"$count" >"$dir/waits" || true
  seconds map sleep --input "$dir/waits" >/dev/null   # warm
  figure "map sleep, $count waits of 1 s" map sleep --input "$dir/waits"
done
if command -v python3 >/dev/null; then python3 bench/waits.py "$runs"; fi

node 1000
start server dotnet bench/Io.Bench/bin/Release/net10.0/ActorCompute.Io.Bench.dll 5
for _ in $(seq 10000); do head -1 "$dir/server.out"; done >"$dir/urls"
pages=(fetch --lines "$dir/urls" --per-host 256)
squares=(map sum-squares --range 2000001..2004000)
seconds "${pages[@]}" >/dev/null; seconds "${squares[@]}" >/dev/null   # warm
figure "10,000 pages that take 5 ms, alone" "${pages[@]}"
figure "4,000 sums of squares, alone" "${squares[@]}"
for _ in $(seq "$runs"); do
  seconds "${squares[@]}" >>"$dir/beside-squares" & beside=$!
  seconds "${pages[@]}" >>"$dir/beside-pages"
  wait "$beside"
done
say "10,000 pages beside the sums" "$(median <"$dir/beside-pages")"
say "4,000 sums beside the pages" "$(median <"$dir/beside-squares")"
