package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// validation is a case of the API server's own tests of ValidateSecret.
type validation struct {
	Case   string `json:"case"`
	Valid  bool   `json:"valid"`
	Secret struct {
		Name      string            `json:"name"`
		Namespace string            `json:"namespace"`
		Type      string            `json:"type"`
		Data      map[string][]byte `json:"data"`
		Lengths   map[string]int64  `json:"data_len"` // more keys, by the length of their values
	} `json:"secret"`
}

func TestCorpusValidation(t *testing.T) {
	dir := os.Getenv("BATUTA_CORPUS")
	if dir == "" {
		t.Skip("BATUTA_CORPUS is not set: the API server's own cases are not run")
	}
	data, err := os.ReadFile(filepath.Join(dir, "secrets", "kubectl", "api_validation_cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var corpus struct {
		Cases []validation `json:"cases"`
	}
	if err := json.Unmarshal(data, &corpus); err != nil {
		t.Fatal(err)
	}
	passed, all := 0, 0
	for _, v := range corpus.Cases {
		if v.Secret.Type != "" {
			t.Logf("not yet: %q is about the type %s", v.Case, v.Secret.Type)
			continue
		}
		all++
		if err := v.check(); (err == nil) != v.Valid {
			t.Errorf("%s: valid %v, got %v", v.Case, v.Valid, err)
			continue
		}
		passed++
	}
	t.Logf("API server's rules for every type: %d of %d", passed, all)
}

// check is the first rule that the case breaks.
func (v validation) check() error {
	var sizes []check.Size
	errs := []error{check.Name(v.Secret.Name), check.Namespace(v.Secret.Namespace)}
	for key, value := range v.Secret.Data {
		errs = append(errs, check.Key(key))
		if v.Secret.Lengths == nil {
			sizes = append(sizes, check.Size{Key: key, Bytes: int64(len(value))})
		}
	}
	for key, length := range v.Secret.Lengths {
		sizes = append(sizes, check.Size{Key: key, Bytes: length})
	}
	for _, err := range append(errs, check.Sizes(sizes)) {
		if err != nil {
			return err
		}
	}
	return nil
}
