#!/usr/bin/env bash
# What Deno's fetch and its node:https say of the same server's certificate, by the same authority.
#
# Guess (noted after the first run): alike, as both are built on rustls.
# Seen: node:https accepts a host name that is only in the subject, as Node does; fetch refuses it.
# For a certificate that has expired or is not valid yet, fetch says so;
# node:https says UNABLE_TO_VERIFY_LEAF_SIGNATURE, as for an authority that it does not know, where
# Node says CERT_HAS_EXPIRED and CERT_NOT_YET_VALID.
# For our users: with --ca-cert, which goes through node:https, "an unknown authority" was also said
# of an expired certificate. (This program looks at the certificate itself before it says so.)
set -euo pipefail
dir=$(mktemp -d)
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
server=
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
unset NODE_EXTRA_CA_CERTS HTTPS_PROXY https_proxy ALL_PROXY all_proxy

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
key root
openssl req -x509 -key root.key -subj "/CN=Root" -days 30 -out root.pem
printf '%s\n' "[ca]" default_ca=root "[root]" database=index serial=serial new_certs_dir=. \
  certificate=root.pem private_key=root.key default_md=sha256 policy=any unique_subject=no \
  "[any]" commonName=supplied >ca.conf
: >index
echo 01 >serial
echo "subjectAltName=DNS:localhost" >san
echo "keyUsage=digitalSignature" >usage
certify() { # NAME FROM TO [EXTENSIONS]
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=localhost" -out request
  openssl ca -batch -notext -config ca.conf -in request -startdate "$2" -enddate "$3" \
    ${4:+-extfile "$4"} -out "$1.pem" 2>/dev/null
}
certify proper 20200101000000Z 20990101000000Z san
certify expired 20200101000000Z 20210101000000Z san
certify early 20980101000000Z 20990101000000Z san
certify nameless 20200101000000Z 20990101000000Z usage

cat >server.mjs <<'END'
import { readFileSync } from "node:fs";
import https from "node:https";
const ports = {};
for (const name of ["proper", "expired", "early", "nameless"]) {
  const [key, cert] = [readFileSync(`${name}.key`), readFileSync(`${name}.pem`)];
  const server = https.createServer({ key, cert }, (_request, reply) => reply.end("fine"));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  ports[name] = server.address().port;
}
console.log(JSON.stringify(ports));
END
cat >client.mjs <<'END'
import { readFileSync } from "node:fs";
import https from "node:https";
import process from "node:process";
const ca = readFileSync("root.pem", "utf8");
for (const [name, port] of Object.entries(JSON.parse(readFileSync("ports", "utf8")))) {
  const url = `https://localhost:${port}/`;
  if (globalThis.Deno) {
    const client = Deno.createHttpClient({ caCerts: [ca] });
    const said = await fetch(url, { client }).then((reply) => reply.text(), (error) => {
      const texts = [];
      for (let one = error; one; one = one.cause) texts.push(one.message);
      return /certificate (expired|not valid yet|not valid for name)/.exec(texts.join())?.[0];
    });
    console.log(`${name}: fetch: ${said}`);
  }
  const said = await new Promise((done) =>
    https.get(url, { agent: new https.Agent({ ca: [ca] }) }, (reply) => {
      reply.resume();
      done("fine");
    }).on("error", ({ code }) => done(code))
  );
  console.log(`${name}: node:https: ${said}`);
}
process.exit(0);
END
node server.mjs >ports &
server=$!
for _ in $(seq 100); do [[ -s ports ]] || sleep 0.1; done

diff - <(node client.mjs) <<'END'
proper: node:https: fine
expired: node:https: CERT_HAS_EXPIRED
early: node:https: CERT_NOT_YET_VALID
nameless: node:https: fine
END
diff - <(deno run -A client.mjs) <<'END'
proper: fetch: fine
proper: node:https: fine
expired: fetch: certificate expired
expired: node:https: UNABLE_TO_VERIFY_LEAF_SIGNATURE
early: fetch: certificate not valid yet
early: node:https: UNABLE_TO_VERIFY_LEAF_SIGNATURE
nameless: fetch: certificate not valid for name
nameless: node:https: fine
END
echo "As recorded."
