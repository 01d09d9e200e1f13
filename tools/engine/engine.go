//go:build tools

// Package engine pins the Pulumi command line, so that go.sum covers everything that is compiled into it.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
