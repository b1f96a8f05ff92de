// Package recipe makes Secrets: it reads what a Secret is to hold, from
// whatever it comes, generates what is missing, assembles and checks it. Start
// at [Recipe], whose [Recipe.Read] reads everything once, and
// [Ingredients.Make], which makes the Secret of a namespace out of it.
//
// Nothing here writes. Notes, warnings and errors name keys and places, never a
// value.
package recipe

import (
	"context"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Recipe is all that a Secret is made of. It is as valid as flags or a file can
// tell without reading what they name.
type Recipe struct {
	Identity   assemble.Identity // without a namespace
	Namespaces []string          // where the Secret is to be; none leaves it open
	Sources    []source.Spec
	Reading    source.Options
	Duplicates assemble.Policy
	Generate   []generate.Spec
	Rotate     []string // of what is generated, what is made anew even if it is there
	TLS        *TLS
	Registry   *Registry
	Bootstrap  *Bootstrap
	Place      string // of the Secret in a file, file:line:column; "" for flags

	Merge   bool // what upsert.Wish says of it
	Replace bool
	Unset   []string
}

// TLS names the files of a certificate and its key; "" is none.
type TLS struct {
	Certificate, Key, Authority, Bundle string
	Passphrase                          Passphrase // asked only where one is needed
}

// Passphrase finds the passphrase that the file is encrypted with.
type Passphrase func(ctx context.Context, file string) ([]byte, error)

// Registry is what a pull secret is made of: logins as typed, or a
// configuration file of docker's.
type Registry struct {
	Logins []Login
	Config string   // path of the file; "" is none
	Hosts  []string // those to take from the file; empty takes all
	Helper registry.Helper
}

// Login is one that was typed. Its password is asked for when it is needed.
type Login struct {
	Server, Username, Email string
	Password                func() (string, error)
}

// Bootstrap is what a bootstrap token is for.
type Bootstrap struct {
	TTL         time.Duration // 0: it does not expire
	Usages      []string      // authentication, signing
	Groups      []string
	Description string
}
