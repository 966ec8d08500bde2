// Signs in with github.com/cli/oauth: cli_oauth DEVICE_ENDPOINT TOKEN_ENDPOINT CLIENT_ID.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/cli/oauth/device"
)

func main() {
	deviceEndpoint, tokenEndpoint, clientID := os.Args[1], os.Args[2], os.Args[3]
	login, err := device.RequestCode(http.DefaultClient, deviceEndpoint, clientID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stderr, login.VerificationURI, login.UserCode)
	token, err := device.Wait(context.Background(), http.DefaultClient, tokenEndpoint, device.WaitOptions{
		ClientID:   clientID,
		DeviceCode: login,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.Token)
}
