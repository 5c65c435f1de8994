#!/usr/bin/env bash
# Makes demo.png, the picture in the README: the demo in a terminal of 100 columns. Needs a Release build, and Debian's packages aha and chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../Client/ActorCompute.Console/bin/Release/net10.0/actorcompute
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
HOME=$work TERM=xterm-256color COLORTERM=truecolor script -qefc "stty cols 100 rows 60; '$program' demo" recording >/dev/null
{ echo -e '\e[1m$ actorcompute demo\e[0m'; sed -e '1d;$d' -e 's/\r$//' -e 's/\x1b\[?[0-9]*[hl]//g; s/\x1b[=>]//g' recording; } > screen
aha --black --title 'actorcompute demo' < screen |
  sed 's|<pre>|<pre style="font: 14px/17px DejaVu Sans Mono, monospace; margin: 12px">|' > screen.html
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update \
  --disable-sync --hide-scrollbars --user-data-dir="$work/chromium" --window-size=880,880 --screenshot="$here/demo.png" "file://$work/screen.html" 2>/dev/null
