#!/usr/bin/env bash
# What a reader that comes late still gets of a reply that broke off, by runtime.
#
# Guess (noted after the first run): the bytes that came before the break can be read, whenever
# that is; then comes the error.
# Seen: Node 24.21.0 (fetch, node:http), Bun 1.4.5 (fetch, node:http) and Deno 2.9.6 (node:http)
# throw the waiting bytes away: a late reader gets the error alone. Deno's fetch keeps them. All
# fetches hand them to a reader that was already reading.
# For our users: read a reply at once; what a cut one said may be gone after any pause.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy

cat > client.mjs <<'END'
import http from "node:http";
import net from "node:net";
import process from "node:process";

// Announces 100 bytes, sends 9, and cuts the connection 300 ms later.
const server = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", () => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe start");
    setTimeout(() => socket.destroy(), 300);
  });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/`;

async function read(stream) {
  let text = "";
  try {
    for await (const chunk of stream) text += new TextDecoder().decode(chunk);
    return `${text}, end`;
  } catch {
    return `${text || "nothing"}, error`;
  }
}
const pause = () => new Promise((over) => setTimeout(over, 1500));

console.log("fetch, at once:", await read((await fetch(url)).body));
const late = await fetch(url);
await pause();
console.log("fetch, late:", await read(late.body));
http.get(url, { agent: false }, async (message) => {
  await pause();
  console.log("node:http, late:", await read(message));
  process.exit(0);
});
END

diff - <(node client.mjs) <<'END'
fetch, at once: the start, error
fetch, late: nothing, error
node:http, late: nothing, error
END
diff - <(bun client.mjs) <<'END'
fetch, at once: the start, error
fetch, late: nothing, error
node:http, late: nothing, error
END
diff - <(deno run -A client.mjs) <<'END'
fetch, at once: the start, error
fetch, late: the start, error
node:http, late: nothing, error
END
echo "As recorded."
