#!/usr/bin/env bash
# A reply with `expires_in`, and a member `expires_at` that the server has added, in libraries that keep
# their own expiry under that name.
#
# Guess: all of them ignore it, as RFC 6749 section 5.1 says of unknown members, and reckon with
# `expires_in`.
# Seen: golang.org/x/oauth2 v0.38.0 does. Authlib 1.9.10, oauthlib 4.0.1 (of requests-oauthlib) and
# simple-oauth2 5.1.0 prefer `expires_at`, as seconds. In milliseconds, as JavaScript has them, the
# token seems to be valid for 50,000 years, and is never refreshed. A text in ISO 8601 is ignored by
# the two for Python, and preferred by simple-oauth2.
# For our users: this program reckons with `expires_in` alone. If another one gets 401 with tokens of
# such a server instead of refreshing them, remove `expires_at` before it reads the reply.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund node@24.21.0 simple-oauth2@5.1.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check authlib==1.9.10 oauthlib==4.0.1
go mod init example 2> go.log
go get golang.org/x/oauth2@v0.38.0 2>> go.log

cat > replies.py <<'END'
import json
import time
from datetime import datetime, timezone

later = int(time.time()) + 7200
for name, expires_at in (
    ("none", None),
    ("seconds", later),
    ("milliseconds", later * 1000),
    ("ISO 8601", datetime.fromtimestamp(later, timezone.utc).isoformat()),
):
    reply = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
    if expires_at is not None:
        reply["expires_at"] = expires_at
    print(f"{name}\t{json.dumps(reply)}")
END
cat > clients.py <<'END'
import json
import time

from authlib.oauth2.rfc6749 import OAuth2Token
from oauthlib.oauth2.rfc6749.parameters import parse_token_response


def show(client, name, expires_at):
    hours = (expires_at - time.time()) / 3600
    print(f"{client}, {name}: {'years' if hours > 9000 else f'{hours:.0f} h'}")


for client, read in (
    ("Authlib", lambda text: OAuth2Token.from_dict(json.loads(text))),
    ("oauthlib", parse_token_response),
):
    for line in open("replies"):
        name, text = line.split("\t")
        show(client, name, read(text)["expires_at"])
END
cat > client.mjs <<'END'
import { readFileSync } from "node:fs";
import { ClientCredentials } from "simple-oauth2";

const client = new ClientCredentials({
  client: { id: "cli", secret: "secret" },
  auth: { tokenHost: "https://as.example" },
});
for (const line of readFileSync("replies", "utf8").trim().split("\n")) {
  const [name, text] = line.split("\t");
  const { expires_at } = client.createToken(JSON.parse(text)).token;
  const hours = (new Date(expires_at).getTime() - Date.now()) / 3_600_000;
  console.log(`simple-oauth2, ${name}: ${hours > 9000 ? "years" : `${Math.round(hours)} h`}`);
}
END
cat > main.go <<'END'
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	file, err := os.Open("replies")
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), "\t")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, text)
		}))
		config := clientcredentials.Config{ClientID: "cli", TokenURL: server.URL}
		token, err := config.Token(context.Background())
		server.Close()
		if err != nil {
			panic(err)
		}
		fmt.Printf("x/oauth2, %s: %.0f h\n", name, time.Until(token.Expiry).Hours())
	}
}
END
go mod tidy 2>> go.log
go build -o client . 2>> go.log
python3 replies.py > replies
{
  ./client
  venv/bin/python clients.py 2> warnings
  node_modules/.bin/node client.mjs
} > seen
diff - seen <<'END'
x/oauth2, none: 1 h
x/oauth2, seconds: 1 h
x/oauth2, milliseconds: 1 h
x/oauth2, ISO 8601: 1 h
Authlib, none: 1 h
Authlib, seconds: 2 h
Authlib, milliseconds: years
Authlib, ISO 8601: 1 h
oauthlib, none: 1 h
oauthlib, seconds: 2 h
oauthlib, milliseconds: years
oauthlib, ISO 8601: 1 h
simple-oauth2, none: 1 h
simple-oauth2, seconds: 2 h
simple-oauth2, milliseconds: years
simple-oauth2, ISO 8601: 2 h
END
echo "As recorded."
