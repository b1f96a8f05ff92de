package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

const (
	errAccount   broken = "a service account token needs the name of its account here"
	errBasicAuth broken = "a basic-auth Secret has the key username, the key password, or both"
	errSSHKey    broken = "an ssh-auth Secret needs a private key here; it is missing or empty"
	errTLS       broken = "a tls Secret needs the keys tls.crt and tls.key; this one is missing"
	errDocker    broken = "a Secret of this type needs a Docker configuration here; it is missing"
	errNotObject broken = "the value is JSON, but not an object in braces"
	errEmptyJSON broken = "the value is empty; expected a JSON object"
)

// typed are the rules of the Secret's type.
func typed(s *secret.Secret, data map[string][]byte) []Violation {
	switch s.Type {
	case corev1.SecretTypeServiceAccountToken:
		return serviceAccount(s.Annotations)
	case corev1.SecretTypeDockercfg:
		return docker(data, corev1.DockerConfigKey)
	case corev1.SecretTypeDockerConfigJson:
		return docker(data, corev1.DockerConfigJsonKey)
	case corev1.SecretTypeBasicAuth:
		return basicAuth(data)
	case corev1.SecretTypeSSHAuth:
		if len(data[corev1.SSHAuthPrivateKey]) == 0 {
			return []Violation{{dataField(corev1.SSHAuthPrivateKey), errSSHKey}}
		}
	case corev1.SecretTypeTLS:
		return missing(data, errTLS, corev1.TLSCertKey, corev1.TLSPrivateKeyKey)
	case corev1.SecretTypeBootstrapToken:
		return bootstrap(s, data)
	}
	return nil
}

// missing has a violation for each missing key; a key with an empty value is
// not missing.
func missing(data map[string][]byte, err error, keys ...string) []Violation {
	var found []Violation
	for _, key := range keys {
		if _, there := data[key]; !there {
			found = append(found, Violation{dataField(key), err})
		}
	}
	return found
}

func serviceAccount(annotations map[string]string) []Violation {
	const name = corev1.ServiceAccountNameKey
	if annotations[name] != "" {
		return nil
	}
	return []Violation{{"metadata.annotations[" + name + "]", advised{errAccount, "add the annotation " + name + " with the name of the account"}}}
}

func basicAuth(data map[string][]byte) []Violation {
	found := missing(data, errBasicAuth, corev1.BasicAuthUsernameKey, corev1.BasicAuthPasswordKey)
	if len(found) < 2 {
		return nil
	}
	return []Violation{{"data", errBasicAuth}}
}

func docker(data map[string][]byte, key string) []Violation {
	if found := missing(data, errDocker, key); found != nil {
		return found
	}
	if err := jsonObject(data[key]); err != nil {
		return []Violation{{dataField(key), err}}
	}
	return nil
}

// jsonObject decodes as the server does, including numbers. Unlike the server
// it refuses null, because a kubelet cannot get credentials from it. The
// decoder's own errors quote the value, so only the offset is used.
func jsonObject(value []byte) error {
	if len(value) == 0 {
		return errEmptyJSON
	}
	var object map[string]any
	err := json.Unmarshal(value, &object)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		before := value[:min(max(syntax.Offset-1, 0), int64(len(value)))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := len(before) - bytes.LastIndexByte(before, '\n')
		return broken(fmt.Sprintf("the value is not valid JSON; the error is in line %d at byte %d", line, column))
	case err != nil || object == nil:
		return errNotObject
	}
	return nil
}
