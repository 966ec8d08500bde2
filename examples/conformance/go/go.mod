module example.com/conformance

go 1.26.0

require (
	github.com/cli/oauth v1.2.1
	golang.org/x/oauth2 v0.38.0
)

require (
	github.com/cli/browser v1.0.0 // indirect
	github.com/cli/safeexec v1.0.0 // indirect
)
