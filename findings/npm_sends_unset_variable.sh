#!/usr/bin/env bash
# A token in .npmrc whose variable is not set.
#
# Guess: npm refuses the file, or sends no token.
# Seen with npm 11.19.1: it sends the text `${NPM_TOKEN}` itself as a token.
# For our users: a registry that rejects `npm install` may have been sent the variable's name. Run npm
# in `device-login exec`, as docs/recipes.md shows.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund npm@11.19.1
cat > server.py <<'END'
import http.server

class Registry(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
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
mkdir project
echo '{}' > project/package.json
cat > project/.npmrc <<END
registry=http://$host/
//$host/:_authToken=\${NPM_TOKEN}
update-notifier=false
END

ask() {
  (cd project && env -u NPM_TOKEN "$@" ../node_modules/.bin/npm view tool > ../out 2>&1) || true
}
ask
ask NPM_TOKEN=abc
diff - seen <<'END'
Bearer ${NPM_TOKEN}
Bearer abc
END
echo "As recorded."
