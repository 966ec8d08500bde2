#!/usr/bin/env bash
# Which IPv4 addresses a network of IPv6 in `net.BlockList` covers, by runtime.
#
# Guess (noted after the first run): none: `check()` gets the family of the address.
# Seen: Node 24.21.0 and Bun 1.4.5 compare an IPv4 address as an IPv4-mapped one, so that every
# network that contains `::ffff:0:0/96` (`::/0`, `::/8`, `::/80`) covers all of IPv4. Deno 2.9.6
# does not. A network of IPv4 covers mapped addresses on all three, as Node's documentation says.
# For our users: `::/0` in NO_PROXY is about IPv6 only, on every runtime: this program checks the
# family first.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1

cat > client.mjs <<'END'
import { BlockList } from "node:net";
import process from "node:process";
for (const [network, bits] of [["::", 0], ["::", 8], ["::", 80], ["::", 96], ["2001:db8::", 32]]) {
  const list = new BlockList();
  list.addSubnet(network, bits, "ipv6");
  console.log(`${network}/${bits} covers 192.0.2.1: ${list.check("192.0.2.1", "ipv4")}`);
}
const list = new BlockList();
list.addSubnet("192.0.2.0", 24, "ipv4");
console.log(`192.0.2.0/24 covers ::ffff:192.0.2.1: ${list.check("::ffff:192.0.2.1", "ipv6")}`);
process.exit(0);
END

for runtime in node bun; do
  diff - <($runtime client.mjs) <<'END'
::/0 covers 192.0.2.1: true
::/8 covers 192.0.2.1: true
::/80 covers 192.0.2.1: true
::/96 covers 192.0.2.1: false
2001:db8::/32 covers 192.0.2.1: false
192.0.2.0/24 covers ::ffff:192.0.2.1: true
END
done
diff - <(deno run -A client.mjs) <<'END'
::/0 covers 192.0.2.1: false
::/8 covers 192.0.2.1: false
::/80 covers 192.0.2.1: false
::/96 covers 192.0.2.1: false
2001:db8::/32 covers 192.0.2.1: false
192.0.2.0/24 covers ::ffff:192.0.2.1: true
END
echo "As recorded."
