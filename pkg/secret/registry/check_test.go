package registry_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// fill puts values into a configuration: AUTH, HALF (without padding), PASSWORD.
func fill(config string) string {
	return strings.NewReplacer(
		"AUTH", auth("user", canary), "HALF", strings.TrimRight(auth("user", canary), "="), "OTHER", auth("user", "canary"),
		"PASSWORD", canary).Replace(config)
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		content string
		want    []string
	}{
		"auth":            {`{"auths":{"example.com":{"auth":"AUTH"}}}`, nil},
		"auth, unpadded":  {`{"auths":{"example.com":{"auth":"HALF"}}}`, nil},
		"both ways":       {`{"auths":{"example.com":{"username":"user","password":"PASSWORD","auth":"AUTH","email":"e"}}}`, nil},
		"no auth":         {`{"auths":{"example.com":{"username":"user","password":"PASSWORD"}}}`, nil},
		"capitals":        {`{"Auths":{"example.com":{"Auth":"AUTH"}}}`, nil},
		"forms of a host": {`{"auths":{"https://a.example.com/v1/":{"auth":"AUTH"},"http://b.example.com:5000":{"auth":"AUTH"},"c.example.com/team":{"auth":"AUTH"},"*.d.example.com":{"auth":"AUTH"},"[::1]:5000":{"auth":"AUTH"},"localhost":{"auth":"AUTH"}}}`, nil},
		"no hosts":        {`{"auths":{}}`, []string{"f: auths has no hosts"}},
		"null":            {`{"auths":null}`, []string{"f: auths has no hosts"}},
		"no credentials": {
			"{\"auths\":{\n \"a.example.com\":{}, \"b.example.com\":null, \"c.example.com\":{\"auth\":null,\"username\":\"user\"}, \"d.example.com\":{\"auth\":\"AUTH\"}}}",
			[]string{"f:2:2: a.example.com: no username and password", "f:2:22: b.example.com: no username and password", "f:2:44: c.example.com: no username and password"},
		},
		"an identity token": {
			`{"auths":{"example.com":{"identitytoken":"PASSWORD"}}}`,
			[]string{"f:1:11: example.com: an identity token, which the kubelet does not read; pods need a username and a password or an access token"},
		},
		"the version at the end": {
			`{"auths":{"example.com/v2":{"auth":"AUTH"}}}`,
			[]string{"f:1:11: example.com/v2: the kubelet treats the version at the end as part of the image name; write example.com"},
		},
		"hosts that match no image": {
			`{"auths":{"registry-1.docker.io":{"auth":"AUTH"}, "https://hub.docker.com/":{"auth":"AUTH"}, "https://index.docker.io/v1/team":{"auth":"AUTH"}, "Registry.example.com/team":{"auth":"AUTH"}}}`,
			[]string{
				"f:1:11: registry-1.docker.io: no image of Docker Hub has this host; write https://index.docker.io/v1/",
				"f:1:75: https://hub.docker.com/: no image of Docker Hub has this host; write https://index.docker.io/v1/",
				"f:1:142: https://index.docker.io/v1/team: with a path, it matches no image of Docker Hub; write docker.io/team",
				"f:1:217: Registry.example.com/team: the kubelet compares the case of letters; write registry.example.com/team",
			},
		},
		"hosts of Docker Hub": {`{"auths":{"https://index.docker.io/v1/":{"auth":"AUTH"}, "docker.io":{"auth":"AUTH"}, "index.docker.io":{"auth":"AUTH"}, "docker.io/team":{"auth":"AUTH"}}}`, nil},
		"passwords that expire": {
			`{"auths":{"1.dkr.ecr.eu-west-1.amazonaws.com":{"username":"AWS","password":"PASSWORD"}, "eu.gcr.io":{"username":"oauth2accesstoken","password":"PASSWORD"}, "x.azurecr.io":{"username":"00000000-0000-0000-0000-000000000000","password":"PASSWORD"}, "example.com":{"username":"AWS","password":"PASSWORD"}}}`,
			[]string{
				"f:1:11: 1.dkr.ecr.eu-west-1.amazonaws.com: this password is a token that expires after 12 hours; use a credential provider of the kubelet, or renew the Secret regularly",
				"f:1:97: eu.gcr.io: this password is a token that expires after 1 hour; use a credential provider of the kubelet, or renew the Secret regularly",
				"f:1:173: x.azurecr.io: this password is a token that expires after 3 hours; use a credential provider of the kubelet, or renew the Secret regularly",
			},
		},
		"no host": {
			"{\"auths\":{\n\"https://user:canary@example.com\":{\"auth\":\"AUTH\"},\n\"PASSWORD\":{\"auth\":\"AUTH\"}}}",
			[]string{
				"f:2:1: a host that is not shown; expected HOST[:PORT][/PATH], the host with a dot or a port",
				"f:3:1: a host that is not shown; expected HOST[:PORT][/PATH], the host with a dot or a port",
			},
		},
		"keys that nodes do not read": {
			`{"psFormat":"x","auths":{"example.com":{"auth":"AUTH","registrytoken":"PASSWORD"}},"credsStore":"desktop","PASSWORD":1}`,
			[]string{"f: nodes do not read psFormat, registrytoken, credsStore, a key that is not shown; --from-docker-config leaves it out"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := registry.Check([]byte(fill(tt.content)), "f")
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("err %v, warnings (-want +got):\n%s", err, diff)
			}
			keepsQuiet(t, got...)
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := map[string]struct{ content, want, hint string }{
		"empty":                     {" \n", "f: empty", ""},
		"a byte order mark":         {"\uFEFF{}", "f:1:1: a byte order mark", "without a byte order mark"},
		"not UTF-8":                 {"{\"auths\":\n {\"ä\xff", "f:2:5: not JSON: bytes that are not UTF-8", ""},
		"not JSON":                  {"{\n \"PASSWORD\": PASSWORD", "f:2:22: not JSON: an unexpected character", ""},
		"a comma at the end":        {"{\"auths\":{},\n}", "f:2:1: not JSON: an unexpected character", ""},
		"a character at the end":    {`{"auths":}`, "f:1:10: not JSON: an unexpected character", ""},
		"text after the object":     {`{} x`, "f:1:4: not JSON: an unexpected character", ""},
		"cut off":                   {"{\"auths\":{\n \"PASSW", "f:2:8: not JSON: the text ends too early", ""},
		"cut off after a value":     {`{"auths":{}`, "f:1:12: not JSON: the text ends too early", ""},
		"a list":                    {"\n [{\"a\":[1,\"PASSWORD\",null,{}]}]", "f:2:2: not a JSON object; expected {", ""},
		"a string":                  {`"PASSWORD"`, "f:1:1: not a JSON object", ""},
		"no auths":                  {`{"psFormat":"PASSWORD"}`, "f:1:1: no auths; expected {", ""},
		"auths is not an object":    {`{"auths":"PASSWORD"}`, "f:1:10: auths is not a JSON object", ""},
		"an entry is not an object": {`{"auths":{"example.com":"PASSWORD"}}`, "f:1:25: the entry of example.com is not a JSON object", ""},
		"a number":                  {`{"auths":{"example.com":{"password":123456}}}`, "f:1:37: password in the entry of example.com is not a string", ""},
		"a host twice":              {`{"auths":{"example.com":{},"Example.com":{"auth":"AUTH"}}}`, "f:1:28: a name that auths already has, at f:1:11", "remove one"},
		"a key twice":               {`{"auths":{"example.com":{"auth":"AUTH","auth":"AUTH"}}}`, "f:1:", "remove one"},
		"auths twice":               {`{"auths":{},"auths":{}}`, "f:1:13: a name that the configuration already has, at f:1:2", "remove one"},
		"not base64":                {`{"auths":{"example.com":{"auth":"PASSWORD"}}}`, "f:1:11: example.com: auth is not base64 of USERNAME:PASSWORD", "docker login example.com"},
		"no colon":                  {`{"auths":{"https://index.docker.io/v1/":{"auth":"Y2FuYXJ5"}}}`, "f:1:11: https://index.docker.io/v1/: auth is not base64", "docker login docker.io"},
		"different passwords":       {`{"auths":{"example.com":{"password":"PASSWORD","auth":"OTHER"}}}`, "f:1:11: example.com: auth and password have different passwords", "docker login"},
		"different usernames":       {`{"auths":{"example.com":{"username":"canary","auth":"AUTH"}}}`, "f:1:11: example.com: auth and username have different usernames", "docker login"},
		"an invalid host":           {`{"auths":{"PASSWORD":{"auth":"PASSWORD"}}}`, "f:1:11: a host that is not shown: auth is not", "docker login HOST"},
		"only a store":              {`{"credsStore":"desktop"}`, "f: the credentials are not in the file: they are in docker-credential-desktop", "--from-docker-config"},
		"a store and empty hosts":   {`{"auths":{"example.com":{}},"credsStore":"desktop"}`, "f: the credentials are not in the file", "--from-docker-config"},
		"only helpers":              {`{"auths":{},"credHelpers":{"example.com":"x"}}`, "f: the credentials are not in the file: they are in docker-credential-x", "--from-docker-config"},
		"an old form":               {`{"https://index.docker.io/v1/":{"auth":"AUTH","email":"e"}}`, "f:1:1: the hosts are at the top level, as in a .dockercfg", "kubernetes.io/dockercfg"},
		"a store that is a path":    {`{"auths":{},"credsStore":"../PASSWORD"}`, "f:1:26: credsStore is not a name of letters", ""},
		"a helper that is a list":   {`{"auths":{},"credHelpers":{"example.com":["PASSWORD"]}}`, "f:1:42: a helper in credHelpers is not a string", ""},
		"helpers are a list":        {`{"auths":{},"credHelpers":[]}`, "f:1:27: credHelpers is not a JSON object", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			warnings, err := registry.Check([]byte(fill(tt.content)), "f")
			if warnings != nil {
				t.Errorf("warnings %v", warnings)
			}
			says(t, err, tt.want, tt.hint)
		})
	}
}
