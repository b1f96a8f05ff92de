package check_test

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// canary is in values and refused keys; no message may contain it.
const canary = "hunter2-correct-horse"

func newSecret(t corev1.SecretType, data map[string]string) *secret.Secret {
	s := &secret.Secret{Type: t, Data: secret.Data{}}
	s.Name, s.Namespace = "foo", "bar"
	for key, value := range data {
		s.Data[key] = secret.NewValue([]byte(value))
	}
	return s
}

// violations are the lines of an error; it fails if the error contains a value.
func violations(t *testing.T, err error) []string {
	t.Helper()
	var all *check.Error
	if err == nil {
		return nil
	}
	if !errors.As(err, &all) {
		t.Fatalf("a different error: %T", err)
	}
	if strings.Contains(err.Error()+all.Hint(), canary[:6]) {
		t.Errorf("the error contains a value: %v", err)
	}
	var lines []string
	for _, v := range all.Violations {
		lines = append(lines, v.String())
	}
	return lines
}

// begin checks whether each line begins with the expected text.
func begin(t *testing.T, got []string, want ...string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.HasPrefix(got[i], want[i])
	}
	if !ok {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestMetadata(t *testing.T) {
	long := strings.Repeat("a", 64)
	on := true
	tests := map[string]struct {
		change func(*secret.Secret)
		want   []string
	}{
		"good": {func(s *secret.Secret) {
			s.Labels = map[string]string{"app": "web", "example.com/tier": "", "a.b_c": "x.y_z"}
			s.Annotations = map[string]string{"Example.COM/Note": "any text\nat all", "a": ""}
			s.Finalizers = []string{"kubernetes", "example.com/keep"}
		}, nil},
		"no namespace":      {func(s *secret.Secret) { s.Namespace = "" }, nil},
		"name":              {func(s *secret.Secret) { s.Name = canary + "=" }, []string{"metadata.name: a Secret's name has"}},
		"namespace":         {func(s *secret.Secret) { s.Namespace = canary + "." }, []string{"metadata.namespace: a namespace has"}},
		"label values":      {func(s *secret.Secret) { s.Labels = map[string]string{"b": canary + " ", "a": long} }, []string{"metadata.labels[a]: a label's value", "metadata.labels[b]: a label's value"}},
		"label keys":        {func(s *secret.Secret) { s.Labels = map[string]string{canary + "!": "", "/x": "", "Example.com/x": ""} }, []string{"metadata.labels: a label's key"}},
		"annotation keys":   {func(s *secret.Secret) { s.Annotations = map[string]string{canary + "!": "", long: ""} }, []string{"metadata.annotations: an annotation's key"}},
		"annotations fit":   {func(s *secret.Secret) { s.Annotations = map[string]string{"a": strings.Repeat("x", 256<<10-1)} }, nil},
		"large annotations": {func(s *secret.Secret) { s.Annotations = map[string]string{"a": strings.Repeat("x", 256<<10)} }, []string{"metadata.annotations: keys and values of the annotations have 262145 bytes; an object has at most 262144"}},
		"finalizers":        {func(s *secret.Secret) { s.Finalizers = []string{canary, "a/b/c"} }, []string{"metadata.finalizers: a", "metadata.finalizers[0]: a finalizer"}},
		"owners": {func(s *secret.Secret) {
			s.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: "a", Controller: &on}}
		}, []string{"metadata.ownerReferences[0].uid: must not be empty"}},
		"generation": {func(s *secret.Secret) { s.Generation = -1 }, []string{"metadata.generation: must be greater than or equal to 0"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSecret("", nil)
			tt.change(s)
			begin(t, violations(t, check.Secret(s)), tt.want...)
		})
	}
}

func TestTypes(t *testing.T) {
	const (
		docker   = corev1.SecretTypeDockerConfigJson
		notJSON  = "data[.dockerconfigjson]: the value is not valid JSON; the error is in line "
		noObject = "data[.dockerconfigjson]: the value is JSON, but not an object in braces"
	)
	type data = map[string]string
	tests := map[string]struct {
		kind corev1.SecretType
		data data
		want []string
	}{
		"none":             {"", nil, nil},
		"a custom type":    {"example.com/x", nil, nil},
		"service account":  {corev1.SecretTypeServiceAccountToken, nil, []string{"metadata.annotations[kubernetes.io/service-account.name]: a service account"}},
		"dockercfg":        {corev1.SecretTypeDockercfg, data{".dockercfg": "{}"}, nil},
		"no dockercfg":     {corev1.SecretTypeDockercfg, data{".dockerconfigjson": "{}"}, []string{"data[.dockercfg]: a Secret of this type"}},
		"docker":           {docker, data{".dockerconfigjson": `{"auths": {}}`}, nil},
		"empty docker":     {docker, data{".dockerconfigjson": ""}, []string{"data[.dockerconfigjson]: the value is empty"}},
		"null":             {docker, data{".dockerconfigjson": "null"}, []string{noObject}},
		"a string":         {docker, data{".dockerconfigjson": `"` + canary + `"`}, []string{noObject}},
		"an endless float": {docker, data{".dockerconfigjson": `{"a":1e999}`}, []string{noObject}},
		"not JSON":         {docker, data{".dockerconfigjson": canary}, []string{notJSON + "1 at byte 1"}},
		"text after JSON":  {docker, data{".dockerconfigjson": "{\n \"a\": 1,\n " + canary}, []string{notJSON + "3 at byte 2"}},
		"incomplete JSON":  {docker, data{".dockerconfigjson": "{\n"}, []string{notJSON + "1 at byte 2"}},
		"basic-auth":       {corev1.SecretTypeBasicAuth, data{"password": ""}, nil},
		"no basic-auth":    {corev1.SecretTypeBasicAuth, data{"user": canary}, []string{"data: a basic-auth Secret has the key username"}},
		"ssh-auth":         {corev1.SecretTypeSSHAuth, data{"ssh-privatekey": "x"}, nil},
		"empty ssh-auth":   {corev1.SecretTypeSSHAuth, data{"ssh-privatekey": ""}, []string{"data[ssh-privatekey]: an ssh-auth Secret"}},
		"tls":              {corev1.SecretTypeTLS, data{"tls.crt": "", "tls.key": ""}, nil},
		"no tls":           {corev1.SecretTypeTLS, nil, []string{"data[tls.crt]: a tls Secret", "data[tls.key]: a tls Secret"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			begin(t, violations(t, check.Secret(newSecret(tt.kind, tt.data))), tt.want...)
		})
	}
	s := newSecret(corev1.SecretTypeServiceAccountToken, nil)
	s.Annotations = map[string]string{corev1.ServiceAccountNameKey: "robot"}
	begin(t, violations(t, check.Secret(s)))
}

func TestBootstrapToken(t *testing.T) {
	base := func() map[string]string {
		return map[string]string{"token-id": "abc123", "token-secret": "0123456789abcdef"}
	}
	tests := map[string]struct {
		key, value string // changes to a valid token
		want       []string
	}{
		"good":              {"description", "any text", nil},
		"id":                {"token-id", "HUNTER", []string{"data[token-id]: a token-id"}},
		"a different id":    {"token-id", "abc124", []string{"metadata.name: a bootstrap token's name"}},
		"secret":            {"token-secret", canary, []string{"data[token-secret]: a token-secret"}},
		"expiration":        {"expiration", "2030-01-31T12:00:00+02:00", nil},
		"no expiration":     {"expiration", "", nil},
		"bad expiration":    {"expiration", "2030-01-31", []string{"data[expiration]: an expiration"}},
		"usage":             {"usage-bootstrap-signing", "false", nil},
		"bad usage":         {"usage-bootstrap-authentication", "yes", []string{"data[usage-bootstrap-authentication]: a usage"}},
		"groups":            {"auth-extra-groups", "system:bootstrappers:a,system:bootstrappers:b:c-1", nil},
		"a different group": {"auth-extra-groups", "system:masters", []string{"data[auth-extra-groups]: groups"}},
		"group of spaces":   {"auth-extra-groups", "system:bootstrappers:a, system:bootstrappers:b", []string{"data[auth-extra-groups]: groups"}},
		"group's end":       {"auth-extra-groups", "system:bootstrappers:a-", []string{"data[auth-extra-groups]: groups"}},
		"long group":        {"auth-extra-groups", "system:bootstrappers:" + strings.Repeat("a", 257), []string{"data[auth-extra-groups]: groups"}},
		"no group":          {"auth-extra-groups", "system:bootstrappers:", []string{"data[auth-extra-groups]: groups"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			data := base()
			data[tt.key] = tt.value
			s := newSecret("bootstrap.kubernetes.io/token", data)
			s.Name, s.Namespace = "bootstrap-token-abc123", "kube-system"
			begin(t, violations(t, check.Secret(s)), tt.want...)
		})
	}
	s := newSecret("bootstrap.kubernetes.io/token", nil)
	err := check.Secret(s)
	begin(t, violations(t, err), "metadata.namespace:", "metadata.name:", "data[token-id]:", "data[token-secret]:")
	var all *check.Error
	if errors.As(err, &all); all.Hint() != "add --namespace kube-system" {
		t.Errorf("hint %q", all.Hint())
	}
}

func TestAllViolationsAreReported(t *testing.T) {
	s := newSecret(corev1.SecretTypeTLS, map[string]string{canary + "?": "", canary + "!": strings.Repeat("x", check.MaxBytes+1), "tls.crt": ""})
	s.Name = "Foo"
	err := check.Secret(s)
	violations(t, err)
	want := "the Secret breaks 4 rules\n" +
		"  metadata.name: a Secret's name has at most 253 lower-case letters, digits, '-' and '.', and starts and ends with a letter or digit\n" +
		"  data: 2 keys are invalid: a key has 1 to 253 letters, digits, '-', '_' and '.', is not '.', and does not start with '..'\n" +
		"  data: the values have 1048577 bytes; a Secret holds at most 1048576\n" +
		"       1048577  an invalid key\n" +
		"             0  an invalid key\n" +
		"             0  tls.crt\n" +
		"  data[tls.key]: a tls Secret needs the keys tls.crt and tls.key; this one is missing"
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var size *check.SizeError
	var all *check.Error
	if !errors.As(err, &size) || !errors.As(err, &all) || all.Hint() != size.Hint() {
		t.Error("the size is not found in the error")
	}
	one := check.Secret(newSecret("", map[string]string{canary + "!": ""}))
	if want := "data: a key has"; !strings.HasPrefix(one.Error(), want) {
		t.Errorf("got %v, want %s", one, want)
	}
	if errors.As(one, &all); all.Hint() != "" {
		t.Errorf("hint %q", all.Hint())
	}
}
