#!/usr/bin/env bash
# The three forms of a date in HTTP (RFC 9110 section 5.6.7), as Date.parse reads them.
#
# Guess: as GMT, all three: a recipient must accept them, and HTTP dates have no other zone.
# Seen on Node 24.21.0, Bun 1.4.5 and Deno 2.9.6: the third form, that of C's asctime(), which
# does not name its zone, is read as local time, so it is off by the zone of the machine.
# For our users: a `Date` or `Retry-After` of that form is misread by hours in any zone but UTC.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 TZ=America/New_York

cat > dates.mjs <<'END'
for (const text of [
  "Sun, 29 Nov 2026 11:00:00 GMT",
  "Sunday, 29-Nov-26 11:00:00 GMT",
  "Sun Nov 29 11:00:00 2026",
]) console.log(new Date(Date.parse(text)).toISOString());
END

for runtime in node bun "deno run"; do
  diff - <($runtime dates.mjs) <<'END'
2026-11-29T11:00:00.000Z
2026-11-29T11:00:00.000Z
2026-11-29T16:00:00.000Z
END
done
echo "As recorded."
