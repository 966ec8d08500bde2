package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/config"
)

// Prints the access key three times, as a program that signs three requests would use it.
func main() {
	ctx := context.Background()
	loaded, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for range 3 {
		credentials, err := loaded.Credentials.Retrieve(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(credentials.AccessKeyID)
	}
}
