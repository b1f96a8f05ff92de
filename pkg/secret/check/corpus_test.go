package check_test

import (
	"encoding/json"
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// validation is a case of the API server's own tests of ValidateSecret.
type validation struct {
	Case   string `json:"case"`
	Valid  bool   `json:"valid"`
	Secret struct {
		Name        string            `json:"name"`
		Namespace   string            `json:"namespace"`
		Type        string            `json:"type"`
		Annotations map[string]string `json:"annotations"`
		Data        map[string][]byte `json:"data"`
		Lengths     map[string]int64  `json:"data_len"` // in place of data: keys by the length of their values
	} `json:"secret"`
}

func TestCorpusValidation(t *testing.T) {
	var file struct {
		Cases []validation `json:"cases"`
	}
	if err := json.Unmarshal(corpus.File(t, "secrets", "kubectl", "api_validation_cases.json"), &file); err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, v := range file.Cases {
		// A Secret may have no namespace, because the request sets it; the API
		// server's own cases do not include that.
		err := errors.Join(check.Secret(v.secret()), check.Namespace(v.Secret.Namespace))
		if (err == nil) != v.Valid {
			t.Errorf("%s: valid %v, got %v", v.Case, v.Valid, err)
			continue
		}
		passed++
	}
	t.Logf("API validation: %d of %d", passed, len(file.Cases))
}

func (v validation) secret() *secret.Secret {
	s := &secret.Secret{Type: corev1.SecretType(v.Secret.Type), Data: secret.NewData(v.Secret.Data)}
	s.Name, s.Namespace, s.Annotations = v.Secret.Name, v.Secret.Namespace, v.Secret.Annotations
	for key, length := range v.Secret.Lengths {
		s.Data = secret.NewData(map[string][]byte{key: make([]byte, length)})
	}
	return s
}
