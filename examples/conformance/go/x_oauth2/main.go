// Signs in with golang.org/x/oauth2: x_oauth2 DEVICE_ENDPOINT TOKEN_ENDPOINT CLIENT_ID.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"golang.org/x/oauth2"
)

func main() {
	config := oauth2.Config{
		ClientID: os.Args[3],
		Endpoint: oauth2.Endpoint{
			DeviceAuthURL: os.Args[1],
			TokenURL:      os.Args[2],
			// Without this, each pending poll is sent twice.
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	ctx := context.Background()
	login, err := config.DeviceAuth(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stderr, login.VerificationURI, login.UserCode)
	token, err := config.DeviceAccessToken(ctx, login)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.AccessToken)
}
