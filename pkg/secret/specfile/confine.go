package specfile

import (
	"context"
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// newConverter is the converter of a file, confined to its folder. If open, it is
// confined to files that are not credentials.
func newConverter(env build.Environment, file string, open bool) converter {
	c := converter{env: env, name: file, dir: env.Dir}
	if file == "-" {
		c.name = "standard input"
	}
	what := "the working directory"
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	if info, err := os.Stat(path); file != "-" && err == nil && info.Mode().IsRegular() {
		c.dir, what = filepath.Dir(path), "the folder of "+file
	}
	c.env.Confinement = source.Confine(c.dir, what, env.Home(), open)
	c.env.Helper = noHelper{}
	return c
}

// noHelper is the [registry.Helper] of the file's configurations of docker: the
// programs that they name read credentials of this machine.
type noHelper struct{}

func (noHelper) Get(context.Context, string, string) (username, secret string, err error) {
	return "", "", registry.NotAllowed
}

func (noHelper) List(context.Context, string) ([]string, error) { return nil, registry.NotAllowed }
