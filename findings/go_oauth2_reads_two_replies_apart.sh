#!/usr/bin/env bash
# Numbers and content types in the two replies of a device login, as Go's x/oauth2 reads them.
#
# Guess: "5" as an interval is an error; 600.5 is rounded; JSON labelled text/plain is read as
# JSON.
# Seen with golang.org/x/oauth2 v0.38.0: `interval` and `expires_in` of the device reply must be
# written as whole numbers: 600.0 and 6e2, the same number in JSON, are errors as "600" is. A
# token's `expires_in` may be "3600", though not 3600.0. JSON labelled text/plain is read at the
# device endpoint; at the token endpoint it is parsed as a form, so the token is "missing".
# For our users: a server that works here may fail for hydra, git-credential-oauth and other tools
# in Go; these are the replies to look at.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
go mod init example 2> go.log
go get golang.org/x/oauth2@v0.38.0 2>> go.log

cat > main.go <<'END'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"golang.org/x/oauth2"
)

func outcome(err error) string {
	if err != nil {
		return "error"
	}
	return "ok"
}

func login(contentType, interval, deviceExpiry, tokenExpiry string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if r.URL.Path == "/device" {
			fmt.Fprintf(w, `{"device_code":"d","user_code":"u","verification_uri":"https://as.example/",`+
				`"interval":%s,"expires_in":%s}`, interval, deviceExpiry)
		} else {
			fmt.Fprintf(w, `{"access_token":"t","token_type":"Bearer","expires_in":%s}`, tokenExpiry)
		}
	}))
	defer server.Close()
	config := oauth2.Config{ClientID: "client", Endpoint: oauth2.Endpoint{
		DeviceAuthURL: server.URL + "/device",
		TokenURL:      server.URL + "/token",
		AuthStyle:     oauth2.AuthStyleInParams,
	}}
	device, err := config.DeviceAuth(context.Background())
	if err != nil {
		return "device error"
	}
	_, err = config.DeviceAccessToken(context.Background(), device)
	return "device ok, token " + outcome(err)
}

func main() {
	json := "application/json"
	fmt.Println("whole numbers:", login(json, "1", "600", "3600"))
	fmt.Println(`interval "1":`, login(json, `"1"`, "600", "3600"))
	fmt.Println("interval 1.0:", login(json, "1.0", "600", "3600"))
	fmt.Println(`device expires_in "600":`, login(json, "1", `"600"`, "3600"))
	fmt.Println("device expires_in 600.0:", login(json, "1", "600.0", "3600"))
	fmt.Println("device expires_in 6e2:", login(json, "1", "6e2", "3600"))
	fmt.Println(`token expires_in "3600":`, login(json, "1", "600", `"3600"`))
	fmt.Println("token expires_in 3600.0:", login(json, "1", "600", "3600.0"))
	fmt.Println("text/plain:", login("text/plain", "1", "600", "3600"))
}
END

diff - <(go run .) <<'END'
whole numbers: device ok, token ok
interval "1": device error
interval 1.0: device error
device expires_in "600": device error
device expires_in 600.0: device error
device expires_in 6e2: device error
token expires_in "3600": device ok, token ok
token expires_in 3600.0: device ok, token error
text/plain: device ok, token error
END
echo "As recorded."
