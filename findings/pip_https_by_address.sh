#!/usr/bin/env bash
# An https index whose URL has an IP address, in pip.
#
# Guess: a certificate with that address in its subjectAltName is accepted, as by curl.
# Seen with Python 3.11: pip 24.1 accepts it. pip 25.2, which verifies with truststore by default,
# ends with a ValueError, "check_hostname requires server_hostname", and works again with
# --use-deprecated=legacy-certs.
# For our users: `helper keyring` is not the reason if pip fails like this. Use the index by a name.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
for version in 24.1 25.2; do
  python3 -m venv "$version"
  "$version/bin/python" -m pip install --quiet --disable-pip-version-check "pip==$version"
done
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE
export PIP_CONFIG_FILE="$dir/null" PIP_DISABLE_PIP_VERSION_CHECK=1
: > null

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout key.pem \
  -out cert.pem -subj /CN=index -addext subjectAltName=IP:127.0.0.1,DNS:localhost 2> openssl.log
cat > server.py <<'END'
import http.server, ssl

class Index(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def do_GET(self):
        body = b'<a href="tool-1.0-py3-none-any.whl">tool</a>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py > port 2> server.log &
server=$!
until [ -s port ]; do sleep 0.2; done
port=$(cat port)

ask() { # VERSION HOST [OPTION]
  "$1/bin/python" -m pip index versions tool --index-url "https://$2:$port/simple/" --cert cert.pem \
    --retries 0 ${3:+"$3"} > out 2>&1 || true
  echo "$1 $2 ${3:-} $(grep -oE '^tool \(1\.0\)|ValueError: .*' out | head -1)"
}
diff - <(
  ask 24.1 localhost
  ask 24.1 127.0.0.1
  ask 25.2 localhost
  ask 25.2 127.0.0.1
  ask 25.2 127.0.0.1 --use-deprecated=legacy-certs
) <<'END'
24.1 localhost  tool (1.0)
24.1 127.0.0.1  tool (1.0)
25.2 localhost  tool (1.0)
25.2 127.0.0.1  ValueError: check_hostname requires server_hostname
25.2 127.0.0.1 --use-deprecated=legacy-certs tool (1.0)
END
echo "As recorded."
