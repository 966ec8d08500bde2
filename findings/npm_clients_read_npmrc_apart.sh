#!/usr/bin/env bash
# A registry's token in .npmrc, by a variable, as five programs that install packages of npm read it.
#
# Guess: all send the variable's value, also to a registry whose path is below the token's. Without the
# variable, all but npm fail or send nothing.
# Seen: pnpm 12.21.0 overlooks a project's line with a variable, and sends no token: it takes such a
# line only from the user's own ~/.npmrc. Yarn 1.22.22 sends no token if the registry's path is longer
# than the token's. Without the variable, Bun 1.4.5 and Deno 2.9.6 send its name, as npm 11.19.1 does,
# and pnpm an empty token; only Yarn sends nothing.
# For our users: the recipe for npm works with Bun and Deno, and with Yarn if the line names the
# registry's whole path. For pnpm, put the line with the token into ~/.npmrc.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund \
  node@24.21.0 npm@11.19.1 pnpm@12.21.0 yarn@1.22.22 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export HOME=$dir/home XDG_CACHE_HOME=$dir/home/.cache YARN_CACHE_FOLDER=$dir/home/yarn
export DENO_DIR=$dir/deno DENO_NO_UPDATE_CHECK=1 NO_UPDATE_NOTIFIER=1

cat > server.py <<'END'
import http.server


class Registry(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        with open("seen", "a") as file:
            file.write(f"{self.headers['Authorization']}\n")
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py > port 2> server.log &
server=$!
until [ -s port ]; do sleep 0.2; done
host=127.0.0.1:$(cat port)

install() { # PATH-OF-TOKEN FILE-OF-TOKEN
  rm -rf project home
  mkdir project home
  echo '{ "dependencies": { "@team/tool": "1.0.0" } }' > project/package.json
  echo "@team:registry=http://$host/npm/" > project/.npmrc
  echo "//$host$1:_authToken=\${ACCESS_TOKEN}" >> "$2"
  for client in npm pnpm yarn bun deno; do
    : > seen
    (cd project && timeout 60 "$client" install > ../out 2> ../err < ../null) || true
    if [ -s seen ]; then sent=$(sort -u seen | sed "s/Bearer $/an empty token/"); else sent="no request"; fi
    echo "$client: $sent"
  done
}
: > null
{
  export ACCESS_TOKEN=secret
  echo "== the registry's path"
  install /npm/ project/.npmrc
  echo "== a shorter path"
  install / project/.npmrc
  echo "== in the user's file"
  install /npm/ home/.npmrc
  unset ACCESS_TOKEN
  echo "== in the user's file, without the variable"
  install /npm/ home/.npmrc
} > table
diff - table <<'END'
== the registry's path
npm: Bearer secret
pnpm: None
yarn: Bearer secret
bun: Bearer secret
deno: Bearer secret
== a shorter path
npm: Bearer secret
pnpm: None
yarn: None
bun: Bearer secret
deno: Bearer secret
== in the user's file
npm: Bearer secret
pnpm: Bearer secret
yarn: Bearer secret
bun: Bearer secret
deno: Bearer secret
== in the user's file, without the variable
npm: Bearer ${ACCESS_TOKEN}
pnpm: an empty token
yarn: no request
bun: Bearer ${ACCESS_TOKEN}
deno: Bearer ${ACCESS_TOKEN}
END
echo "As recorded."
