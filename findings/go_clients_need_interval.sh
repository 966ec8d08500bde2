#!/usr/bin/env bash
# A device reply without `interval`, as oidc-provider sends it, in three clients in Go.
#
# Guess: all wait 5 seconds between polls, as RFC 8628 section 3.2 says for that case.
# Seen with oidc-provider 9.13.3: golang.org/x/oauth2 v0.38.0 does. github.com/cli/oauth v1.2.2, which
# gh is built on, can't start ("could not parse interval"). zitadel/oidc v3.52.0, used as in its
# example, ends at once with "context deadline exceeded", without a poll: there, the interval is also
# the time limit of each request. With an interval of 1 second, a reply with the tokens that takes
# longer is lost in the same way, and the code has been used.
# For our users: a server that works here may fail for such programs: let it send `interval`, 5 or
# more, if it can.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund node@24.21.0 oidc-provider@9.13.3
go mod init example 2> go.log
go get golang.org/x/oauth2@v0.38.0 github.com/cli/oauth@v1.2.2 \
  github.com/zitadel/oidc/v3@v3.52.0 2>> go.log

# A provider on a port that is free now; its issuer has to name it.
cat > provider.mjs <<'END'
import { createServer } from "node:http";
import Provider from "oidc-provider";

const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    features: { deviceFlow: { enabled: true } },
    clients: [{
      client_id: "client",
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
      redirect_uris: [],
      response_types: [],
    }],
  });
  const answer = provider.callback();
  server.on("request", (request, reply) => {
    if (request.url === "/token") console.error("token request");
    answer(request, reply);
  });
  console.log(issuer);
});
END
node_modules/.bin/node provider.mjs > issuer 2> provider.log &
server=$!
until [ -s issuer ]; do sleep 0.2; done

cat > main.go <<'END'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"time"

	"github.com/cli/oauth/device"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"golang.org/x/oauth2"
)

const patience = 7 * time.Second

func show(name string, start time.Time, err error) {
	text := regexp.MustCompile(`http://[^"]*`).ReplaceAllString(fmt.Sprint(err), "URL")
	fmt.Printf("%s, %v: %s\n", name, time.Since(start).Round(time.Second), text)
}

func withOauth2(issuer string) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	config := oauth2.Config{ClientID: "client", Scopes: []string{"openid"}, Endpoint: oauth2.Endpoint{
		DeviceAuthURL: issuer + "/device/auth",
		TokenURL:      issuer + "/token",
		AuthStyle:     oauth2.AuthStyleInParams,
	}}
	device, err := config.DeviceAuth(ctx)
	if err == nil {
		_, err = config.DeviceAccessToken(ctx, device)
	}
	show("x/oauth2", start, err)
}

func withCli(issuer string) {
	start := time.Now()
	_, err := device.RequestCode(http.DefaultClient, issuer+"/device/auth", "client", []string{"openid"})
	show("cli/oauth", start, err)
}

func withZitadel(name, issuer string) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	party, err := rp.NewRelyingPartyOIDC(ctx, issuer, "client", "", "", []string{"openid"})
	if err != nil {
		panic(err)
	}
	device, err := rp.DeviceAuthorization(ctx, []string{"openid"}, party, nil)
	if err != nil {
		panic(err)
	}
	interval := time.Duration(device.Interval) * time.Second
	_, err = rp.DeviceAccessToken(ctx, device.DeviceCode, interval, party)
	show(name, start, err)
}

// Approves at the first poll, and takes longer for the reply than its interval of one second.
func slowServer() *httptest.Server {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	answer := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if path == "/token" {
				time.Sleep(1500 * time.Millisecond)
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		})
	}
	url := server.URL
	answer("/.well-known/openid-configuration", `{"issuer":"`+url+`","token_endpoint":"`+url+`/token",`+
		`"device_authorization_endpoint":"`+url+`/device","jwks_uri":"`+url+`/keys"}`)
	answer("/device", `{"device_code":"d","user_code":"u","verification_uri":"https://as.example/",`+
		`"expires_in":600,"interval":1}`)
	answer("/token", `{"access_token":"t","token_type":"Bearer","expires_in":600}`)
	return server
}

func main() {
	issuer := os.Args[2]
	switch os.Args[1] {
	case "x/oauth2":
		withOauth2(issuer)
	case "cli/oauth":
		withCli(issuer)
	case "zitadel/oidc":
		withZitadel("zitadel/oidc", issuer)
		slow := slowServer()
		defer slow.Close()
		withZitadel("zitadel/oidc with a slow server", slow.URL)
	}
}
END
go mod tidy 2>> go.log
go build -o client .

for client in x/oauth2 cli/oauth zitadel/oidc; do
  : > provider.log
  ./client "$client" "$(head -n 1 issuer)"
  echo "polls: $(grep -c "token request" provider.log || true)"
done > seen
diff - seen <<'END'
x/oauth2, 7s: context deadline exceeded
polls: 1
cli/oauth, 0s: could not parse interval="" as integer: strconv.Atoi: parsing "": invalid syntax
polls: 0
zitadel/oidc, 0s: Post "URL": context deadline exceeded
zitadel/oidc with a slow server, 2s: Post "URL": context deadline exceeded
polls: 0
END
echo "As recorded."
