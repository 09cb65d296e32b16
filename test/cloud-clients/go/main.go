// Command go-clients runs one scenario with official SDKs for Go, as they are, and prints what it saw as one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

type scenario func() (any, error)

func main() {
	scenarios := map[string]scenario{
		"instances":      instances,
		"refused":        refused,
		"identity":       identity,
		"assumed":        assumed,
		"onInstance":     onInstance,
		"federated":      federated,
		"older":          older,
		"olderRefused":   olderRefused,
		"olderInstances": olderInstances,
		"buckets":        buckets,
		"objects":        objects,
		"settings":       settings,
		"uploads":        uploads,
		"ossRefused":     ossRefused,
	}
	seen, err := scenarios[os.Args[1]]()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(seen)
}

func deref[T any](value *T) T {
	var none T
	if value == nil {
		return none
	}
	return *value
}
