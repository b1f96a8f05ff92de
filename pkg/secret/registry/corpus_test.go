package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// row is a case of kubectl's tests of create secret docker-registry.
type row struct {
	ID     string            `json:"id"`
	Args   []string          `json:"args"`
	Files  map[string][]byte `json:"files"`
	Error  *string           `json:"error"`
	Expect struct {
		Data map[string][]byte `json:"data_b64"`
	} `json:"expect"`
}

func TestCorpusKubectl(t *testing.T) {
	rows := corpus.Rows[row](t, "secrets", "kubectl", "create_secret_docker.jsonl")
	passed, all := 0, len(rows)
	for _, r := range rows {
		if r.passes(t) {
			passed++
		}
	}
	if all == 0 || passed < all {
		t.Errorf("kubectl create secret docker-registry: %d of %d", passed, all)
	}
	t.Logf("kubectl create secret docker-registry: %d of %d", passed, all)
}

// passes compares the content with the row's; a row with a file is tested with
// [Check].
func (r row) passes(t *testing.T) bool {
	t.Helper()
	want := r.Expect.Data[".dockerconfigjson"]
	if len(r.Files) > 0 {
		warnings, err := registry.Check(want, "dockerconfig.json")
		if err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v, %v", r.ID, warnings, err)
		}
		return err == nil && len(warnings) == 0
	}
	got, err := registry.Inline([]registry.Login{r.login()})
	if (err != nil) != (r.Error != nil) || !bytes.Equal(got, want) {
		t.Errorf("%s: %v, got %s, want %s", r.ID, err, got, want)
		return false
	}
	return true
}

func (r row) login() registry.Login {
	l := registry.Login{Server: registry.DefaultServer}
	fields := map[string]*string{
		"--docker-server": &l.Server, "--docker-username": &l.Username, "--docker-password": &l.Password, "--docker-email": &l.Email,
	}
	for _, arg := range r.Args {
		name, value, _ := strings.Cut(arg, "=")
		if field := fields[name]; field != nil {
			*field = value
		}
	}
	return l
}
