#!/usr/bin/env bash
# A git credential helper that ~/.gitconfig names for one server, as git and cargo use it for a
# dependency.
#
# Guess: cargo runs the same helper as git does.
# Seen with cargo 1.95.0 and git 2.39: not for a server with a port. cargo takes no notice of a section
# such as [credential "http://localhost:8080"]: it runs the helper for all servers, and sends that
# one's password, or fails if there is none. With CARGO_NET_GIT_FETCH_WITH_CLI=true it lets git fetch,
# and so runs the right helper.
# For our users: set this variable if `setup git --host` names a port.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
cargo=$(command -v cargo)
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export HOME=$dir/home XDG_CONFIG_HOME=$dir/home/.config GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
mkdir -p home server/tool/src app/src

printf '[package]\nname = "tool"\nversion = "1.0.0"\nedition = "2021"\n' > server/tool/Cargo.toml
touch server/tool/src/lib.rs app/src/lib.rs
git -C server/tool init --quiet
git -C server/tool add .
git -C server/tool -c user.name=alice -c user.email=alice@example.com commit --quiet --message=tool

# git's own server, behind a password. The user name is the name of the helper.
cat > server.py <<'END'
import base64
import http.server
import os
import subprocess


class Git(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        given = self.headers["Authorization"]
        if given is None:
            return self.answer(401, [("WWW-Authenticate", 'Basic realm="git"')])
        with open("seen", "a") as file:
            file.write(f"password of {base64.b64decode(given.split()[1]).decode().split(':')[0]}\n")
        path, _, query = self.path.partition("?")
        backend = subprocess.run(
            ["git", "http-backend"],
            input=self.rfile.read(int(self.headers["Content-Length"] or 0)),
            stdout=subprocess.PIPE,
            env=os.environ
            | {
                "GIT_PROJECT_ROOT": "server",
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers["Content-Type"] or "",
                "CONTENT_LENGTH": self.headers["Content-Length"] or "",
                "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
                "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
            },
        )
        head, _, body = backend.stdout.partition(b"\r\n\r\n")
        self.answer(200, [line.split(": ", 1) for line in head.decode().split("\r\n")], body)

    do_POST = do_GET


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Git)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py > port 2> server.log &
server=$!
until [ -s port ]; do sleep 0.2; done
url=http://localhost:$(cat port)
printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n' > app/Cargo.toml
printf '[dependencies]\ntool = { git = "%s/tool" }\n' "$url" >> app/Cargo.toml

cat > helper <<'END'
#!/bin/sh
if [ "$2" = get ]; then printf 'username=%s\npassword=p\n' "$1"; fi
END
chmod +x helper
cat > home/.gitconfig <<END
[credential]
	helper = !$dir/helper all-servers
[credential "$url"]
	helper =
	helper = !$dir/helper this-server
END
try() { # NAME COMMAND...
  : > seen
  rm -rf app/Cargo.lock cargo-home
  if "${@:2}" > out 2> err; then outcome=ok; else outcome=$(grep -o "failed to acquire .*" err); fi
  echo "$1: $outcome$(sed 's/^/, /' seen | sort -u)"
}
clients() {
  try git git ls-remote "$url/tool"
  try cargo env CARGO_HOME="$dir/cargo-home" "$cargo" fetch --manifest-path app/Cargo.toml
}

"$cargo" --version | cut -d " " -f 1,2 > table
{
  clients
  try "cargo with git" env CARGO_HOME="$dir/cargo-home" CARGO_NET_GIT_FETCH_WITH_CLI=true \
    "$cargo" fetch --manifest-path app/Cargo.toml
  echo "== without a helper for all servers"
  sed -i 1,2d home/.gitconfig
  clients
} >> table
diff - table <<'END'
cargo 1.95.0
git: ok, password of this-server
cargo: ok, password of all-servers
cargo with git: ok, password of this-server
== without a helper for all servers
git: ok, password of this-server
cargo: failed to acquire username/password from local configuration
END
echo "As recorded."
