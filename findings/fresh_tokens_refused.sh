#!/usr/bin/env bash
# A token from a server whose clock is 30 seconds ahead: its `iat` is in the future.
#
# Guess, made after the runs in Python and JavaScript: those in Go accept it. RFC 7519 section 4.1.6
# says what `iat` means, and has no rule to refuse a token by it.
# Seen: five of twelve libraries refuse it: PyJWT 2.15.1, joserfc 1.8.0 and Authlib 1.9.10 (Python),
# Hono 4.13.19 (JavaScript), and jwx v3.4.0 (Go). go-jose v4.1.9 (Go) refuses it after a minute.
# For our users: if a service refuses a token just after the sign-in, and accepts it a little later, its
# clock is behind the server's. Correct the clock, or configure a tolerance in the service.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund \
  node@24.21.0 jose@6.2.18 jsonwebtoken@9.0.3 fast-jwt@6.3.6 hono@4.13.19
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pyjwt==2.15.1 joserfc==1.8.0 authlib==1.9.10 jwcrypto==1.6.1 python-jose==3.5.0
go mod init example 2> go.log
go get github.com/golang-jwt/jwt/v5@v5.3.1 github.com/go-jose/go-jose/v4@v4.1.9 \
  github.com/lestrrat-go/jwx/v3@v3.4.0 2>> go.log

cat > write.py <<'END'
import sys
import time

import jwt

issued = int(time.time()) + int(sys.argv[1])
print(jwt.encode({"sub": "alice", "iat": issued, "exp": issued + 3600}, "k" * 32, "HS256"), end="")
END
cat > read.py <<'END'
import base64

import jwt as pyjwt
from authlib.jose import jwt as authlib_jwt
from jose import jwt as python_jose
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import OctKey
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

key = b"k" * 32
token = open("token").read()


def joserfc():
    claims = joserfc_jwt.decode(token, OctKey.import_key(key)).claims
    joserfc_jwt.JWTClaimsRegistry().validate(claims)


for name, read in (
    ("PyJWT", lambda: pyjwt.decode(token, key, ["HS256"])),
    ("joserfc", joserfc),
    ("Authlib", lambda: authlib_jwt.decode(token, key).validate()),
    ("jwcrypto", lambda: JWT(jwt=token, key=JWK(kty="oct", k=base64.b64encode(key).decode()))),
    ("python-jose", lambda: python_jose.decode(token, key, ["HS256"])),
):
    try:
        read()
        print(f"{name}: accepted")
    except Exception as error:
        print(f"{name}: {type(error).__name__}")
END
cat > read.mjs <<'END'
import { readFileSync } from "node:fs";
import { createVerifier } from "fast-jwt";
import { verify } from "hono/jwt";
import { jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";

const key = "k".repeat(32);
const token = readFileSync("token", "utf8");
for (
  const [name, read] of Object.entries({
    jose: () => jwtVerify(token, new TextEncoder().encode(key)),
    jsonwebtoken: () => jsonwebtoken.verify(token, key),
    "fast-jwt": () => createVerifier({ key })(token),
    Hono: () => verify(token, key, "HS256"),
  })
) {
  try {
    await read();
    console.log(`${name}: accepted`);
  } catch (error) {
    console.log(`${name}: ${error.name}`);
  }
}
END
cat > main.go <<'END'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	golangjwt "github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwt"
)

var key = []byte("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk")

func show(name string, err error) {
	if err != nil {
		fmt.Printf("%s: %v\n", name, err)
	} else {
		fmt.Printf("%s: accepted\n", name)
	}
}

func withGoJose(token string) error {
	var claims josejwt.Claims
	parsed, err := josejwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return err
	}
	if err = parsed.Claims(key, &claims); err != nil {
		return err
	}
	return claims.Validate(josejwt.Expected{Time: time.Now()})
}

func main() {
	token, _ := os.ReadFile("token")
	_, err := golangjwt.Parse(string(token), func(*golangjwt.Token) (any, error) { return key, nil })
	show("golang-jwt", err)
	show("go-jose", withGoJose(string(token)))
	_, err = jwt.Parse(token, jwt.WithKey(jwa.HS256(), key))
	show("jwx", err)
}
END
go mod tidy 2>> go.log
go build -o read . 2>> go.log

try() { # SECONDS
  echo "== $1 s ahead"
  venv/bin/python write.py "$1" > token
  ./read
  node_modules/.bin/node read.mjs
  venv/bin/python read.py 2> warnings
}
diff - <(try 30 && try 90) <<'END'
== 30 s ahead
golang-jwt: accepted
go-jose: accepted
jwx: jwt.Parse: failed to parse token: jwt.Validate: validation failed: "iat" not satisfied
jose: accepted
jsonwebtoken: accepted
fast-jwt: accepted
Hono: JwtTokenIssuedAt
PyJWT: ImmatureSignatureError
joserfc: InvalidClaimError
Authlib: InvalidTokenError
jwcrypto: accepted
python-jose: accepted
== 90 s ahead
golang-jwt: accepted
go-jose: go-jose/go-jose/jwt: validation failed, token issued in the future (iat)
jwx: jwt.Parse: failed to parse token: jwt.Validate: validation failed: "iat" not satisfied
jose: accepted
jsonwebtoken: accepted
fast-jwt: accepted
Hono: JwtTokenIssuedAt
PyJWT: ImmatureSignatureError
joserfc: InvalidClaimError
Authlib: InvalidTokenError
jwcrypto: accepted
python-jose: accepted
END
echo "As recorded."
