#!/usr/bin/env bash
# A P-256 key whose x, y or d begins with a zero byte (about 1 key in 85), from Authlib to others.
#
# Guess: each library writes 32 bytes, as RFC 7518 section 6.2.1.2 demands.
# Seen: authlib.jose of Authlib 1.9.10 leaves the zero byte out. PyJWT 2.15.1, joserfc 1.8.0, jwcrypto
# 1.6.1 and python-jose 3.5.0 write it. Of the readers, jwcrypto, joserfc, python-jose, jose 6.2.18
# and Node 24.21.0 accept the short key; PyJWT, go-jose 4.1.9 and Deno's node:crypto (2.9.6) refuse
# it, and go-jose the whole set that contains it.
# For our users: a private key in such a JWK signs here, on all runtimes. A service that rejects
# every token, or every client assertion, of one key alone may have been given it by Authlib.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  cryptography==50.0.2 pyjwt==2.15.1 joserfc==1.8.0 jwcrypto==1.6.1 authlib==1.9.10 \
  python-jose==3.5.0
npm install --silent --no-audit --no-fund node@24.21.0 deno@2.9.6 jose@6.2.18
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
go mod init example 2> go.log
go get github.com/go-jose/go-jose/v4@v4.1.9 2>> go.log

cat > write.py <<'END'
import json

import jwt
from authlib.jose import JsonWebKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk as python_jose
from joserfc.jwk import ECKey
from jwcrypto import jwk as jwcrypto

scalar = 2**255
while True:
    private = ec.derive_private_key(scalar, ec.SECP256R1())
    if private.public_key().public_numbers().x < 2**248:
        break
    scalar += 1
pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

written = {
    "PyJWT": jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True),
    "joserfc": ECKey.import_key(pem).as_dict(private=False),
    "jwcrypto": json.loads(jwcrypto.JWK.from_pem(pem).export_public()),
    "python-jose": python_jose.construct(pem.decode(), "ES256").public_key().to_dict(),
    "Authlib": JsonWebKey.import_key(pem, {"kty": "EC"}).as_dict(is_private=False),
}
for name, jwk in written.items():
    print(f"{name} writes {len(jwk['x'])} characters for x")
short = {name: written["Authlib"][name] for name in ("kty", "crv", "x", "y")}
with open("key.json", "w") as file:
    json.dump(short, file)

readers = {
    "PyJWT": lambda: jwt.PyJWK(short, "ES256"),
    "joserfc": lambda: ECKey.import_key(short).public_key,
    "jwcrypto": lambda: jwcrypto.JWK(**short).get_op_key("verify"),
    "python-jose": lambda: python_jose.construct(short, "ES256"),
}
for name, read in readers.items():
    try:
        read()
        outcome = "accepted"
    except Exception as error:
        outcome = str(error)
    print(f"{name}: {outcome}")
END
cat > read.mjs <<'END'
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { importJWK } from "jose";

const key = JSON.parse(readFileSync("key.json", "utf8"));
const outcome = (read) => read().then(() => "accepted", ({ message }) => message);
console.log("jose:", await outcome(() => importJWK(key, "ES256")));
console.log("node:crypto:", await outcome(async () => createPublicKey({ key, format: "jwk" })));
END
cat > main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/go-jose/go-jose/v4"
)

func main() {
	key, _ := os.ReadFile("key.json")
	var set jose.JSONWebKeySet
	fmt.Println("go-jose:", json.Unmarshal([]byte(`{"keys":[`+string(key)+`]}`), &set))
}
END

diff - <(
  venv/bin/python write.py 2> warnings
  echo "== Node"
  node_modules/.bin/node read.mjs
  echo "== Deno"
  node_modules/.bin/deno run -A read.mjs
  echo "== Go"
  go run .
) <<'END'
PyJWT writes 43 characters for x
joserfc writes 43 characters for x
jwcrypto writes 43 characters for x
python-jose writes 43 characters for x
Authlib writes 42 characters for x
PyJWT: Coords should be 32 bytes for curve P-256
joserfc: accepted
jwcrypto: accepted
python-jose: accepted
== Node
jose: accepted
node:crypto: accepted
== Deno
jose: accepted
node:crypto: crypto error
== Go
go-jose: go-jose/go-jose: invalid EC public key, wrong length for x
END
echo "As recorded."
