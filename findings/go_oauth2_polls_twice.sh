#!/usr/bin/env bash
# How often Go's x/oauth2 polls for a device's token, if the config does not name an AuthStyle.
#
# Guess: once in each interval. (Written with the code of its token request in mind, which made it
# doubtful.)
# Seen with golang.org/x/oauth2 v0.38.0: twice, at the same moment: with a Basic header, and since
# `authorization_pending` is an error, again with the client in the form. The second request comes too
# early. A server that counts answers `slow_down`, and that is the reply that is obeyed: the
# interval grows by 5 seconds at each poll. With AuthStyleInParams it polls once.
# For our users: a login by hydra's or another program in Go may end long after the approval, at a
# server where this program's ends at once. A server's log then shows two requests for each poll.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
go mod init example 2> go.log
go get golang.org/x/oauth2@v0.38.0 2>> go.log

cat > main.go <<'END'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"golang.org/x/oauth2"
)

// Polls a server with an interval of 2 seconds, until it approves 5 seconds after the start.
func login(style oauth2.AuthStyle) {
	start := time.Now()
	var last time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/device" {
			fmt.Fprint(w, `{"device_code":"d","user_code":"u","verification_uri":"https://as.example/",`+
				`"interval":2,"expires_in":600}`)
			return
		}
		reply := "authorization_pending"
		if time.Since(last) < time.Second {
			reply = "slow_down"
		} else if time.Since(start) > 5*time.Second {
			reply = ""
		}
		last = time.Now()
		place := "form"
		if r.Header.Get("Authorization") != "" {
			place = "Basic"
		}
		fmt.Println(time.Since(start).Round(time.Second), place, reply)
		if reply == "" {
			fmt.Fprint(w, `{"access_token":"t","token_type":"Bearer"}`)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":%q}`, reply)
	}))
	defer server.Close()
	config := oauth2.Config{ClientID: "client", Endpoint: oauth2.Endpoint{
		DeviceAuthURL: server.URL + "/device",
		TokenURL:      server.URL + "/token",
		AuthStyle:     style,
	}}
	device, err := config.DeviceAuth(context.Background())
	if err != nil {
		panic(err)
	}
	token, err := config.DeviceAccessToken(context.Background(), device)
	fmt.Println(token != nil, err)
}

func main() {
	fmt.Println("AuthStyleAutoDetect")
	login(oauth2.AuthStyleAutoDetect)
	fmt.Println("AuthStyleInParams")
	login(oauth2.AuthStyleInParams)
}
END

diff - <(go run .) <<'END'
AuthStyleAutoDetect
2s Basic authorization_pending
2s form slow_down
9s Basic 
true <nil>
AuthStyleInParams
2s form authorization_pending
4s form authorization_pending
6s form 
true <nil>
END
echo "As recorded."
