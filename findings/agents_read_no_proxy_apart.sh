#!/usr/bin/env bash
# Which entries of NO_PROXY node:http's agent honors (`proxyEnv`), by runtime.
#
# Guess (noted after the first run): alike on all three, as it is one option of one module; and a
# bare domain covers its subdomains, as for curl.
# Seen: Node 24.21.0 and Bun 1.4.5 agree. For a host below a domain they want a leading dot or
# `*.`, which must have no port, for an address a range `a-b`, which curl does not know, and never
# a network `a/n`. Deno 2.9.6 takes all of these, and the bare domain. None takes blanks as
# separators.
# For our users: this program reads NO_PROXY itself, the same on all three. For other programs, write
# subdomains as `.example.com`, without a port; one with a port is honored by Deno alone.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy

cat > client.mjs <<'END'
import http from "node:http";
import process from "node:process";
const listen = async (word) => {
  const server = http.createServer((_request, reply) => reply.end(word));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server.address().port;
};
const [proxy, port] = [await listen("proxy"), await listen("direct")];
const address = { address: "127.0.0.1", family: 4 };
const lookup = (_host, options, found) =>
  options.all ? found(null, [address]) : found(null, address.address, address.family);

for (const [entry, host] of [
  ["as.example.test:PORT", "as.example.test"],
  [".example.test", "as.example.test"],
  ["*.example.test", "as.example.test"],
  ["127.0.0.1-127.0.0.9", "127.0.0.1"],
  ["example.test", "as.example.test"],
  [".example.test:PORT", "as.example.test"],
  ["127.0.0.0/8", "127.0.0.1"],
  ["other.test as.example.test", "as.example.test"],
]) {
  const agent = new http.Agent({
    proxyEnv: { http_proxy: `http://127.0.0.1:${proxy}`, no_proxy: entry.replace("PORT", port) },
  });
  const way = await new Promise((done) => {
    http.get({ host, port, agent, lookup }, async (message) => {
      let text = "";
      for await (const chunk of message) text += chunk;
      done(text);
    }).on("error", ({ code }) => done(code));
  });
  console.log(`${entry}: ${way}`);
}
process.exit(0);
END

for runtime in node bun; do
  diff - <($runtime client.mjs) <<'END'
as.example.test:PORT: direct
.example.test: direct
*.example.test: direct
127.0.0.1-127.0.0.9: direct
example.test: proxy
.example.test:PORT: proxy
127.0.0.0/8: proxy
other.test as.example.test: proxy
END
done
diff - <(deno run -A client.mjs) <<'END'
as.example.test:PORT: direct
.example.test: direct
*.example.test: direct
127.0.0.1-127.0.0.9: direct
example.test: direct
.example.test:PORT: direct
127.0.0.0/8: direct
other.test as.example.test: proxy
END
echo "As recorded."
