#!/usr/bin/env bash
# A TLS client certificate whose key is encrypted, by runtime.
#
# Guess: https.Agent({cert, key, passphrase}) and https.Agent({pfx, passphrase}) work on all
# three; (noted after the first run) without the passphrase, all three raise an error.
# Seen: that is true of Node 24.21.0 and Bun 1.4.5. Deno 2.9.6 never raises an error: it presents
# no certificate if the passphrase is missing, or if the key is encrypted by triple DES, as
# `openssl req` of OpenSSL 3.0 does unless told otherwise. Keys in AES-256-CBC and PKCS #12 work.
# For our users: decrypt the key of a client certificate first: if a server reports a missing
# certificate, although one was given, Deno did not like its key.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout plain.pem \
  -out cert.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> openssl.log
openssl pkcs8 -topk8 -v2 aes-256-cbc -in plain.pem -out aes.pem -passout pass:example
openssl pkcs8 -topk8 -v2 des3 -in plain.pem -out des3.pem -passout pass:example
openssl pkcs12 -export -in cert.pem -inkey plain.pem -out both.p12 -passout pass:example

cat > server.mjs <<'END'
import { readFileSync } from "node:fs";
import https from "node:https";
const [cert, key] = ["cert.pem", "plain.pem"].map((name) => readFileSync(name));
const options = { cert, key, ca: cert, requestCert: true, rejectUnauthorized: false };
https.createServer(options, (request, reply) => {
  reply.end(request.socket.getPeerCertificate().subject?.CN ?? "no certificate");
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
END
cat > client.mjs <<'END'
import { readFileSync } from "node:fs";
import https from "node:https";
import process from "node:process";
const cert = readFileSync("cert.pem");
const passphrase = "example";
const forms = {
  plain: { cert, key: readFileSync("plain.pem") },
  aes: { cert, key: readFileSync("aes.pem"), passphrase },
  des3: { cert, key: readFileSync("des3.pem"), passphrase },
  "no passphrase": { cert, key: readFileSync("aes.pem") },
  pfx: { pfx: readFileSync("both.p12"), passphrase },
};
for (const [name, form] of Object.entries(forms)) {
  const agent = new https.Agent({ ca: cert, ...form });
  const seen = await new Promise((done, failed) => {
    https.get({ host: "localhost", family: 4, port: process.argv[2], agent }, async (message) => {
      let text = "";
      for await (const chunk of message) text += chunk;
      done(text);
    }).on("error", failed);
  }).catch(({ code }) => code);
  console.log(`${name}: ${seen}`);
}
process.exit(0);
END

node server.mjs > port &
server=$!
until [ -s port ]; do sleep 0.2; done
port=$(cat port)
for runtime in node bun; do
  diff - <($runtime client.mjs "$port") <<'END'
plain: localhost
aes: localhost
des3: localhost
no passphrase: ERR_OSSL_BAD_DECRYPT
pfx: localhost
END
done
diff - <(deno run -A client.mjs "$port") <<'END'
plain: localhost
aes: localhost
des3: no certificate
no passphrase: no certificate
pfx: localhost
END
echo "As recorded."
