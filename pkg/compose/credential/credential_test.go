package credential

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/hostpath"
)

// secretNames are names of credentials.
var secretNames = []string{
	"POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD", "PGPASSWORD", "DB_PASS", "REDIS_PASSWORD", "MYSQL_PWD",
	"MINIO_SECRET_KEY", "MINIO_ROOT_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "SECRET_KEY", "SECRET_KEY_BASE",
	"DJANGO_SECRET_KEY", "JWT_SECRET", "SESSION_SECRET", "NEXTAUTH_SECRET", "API_KEY", "OPENAI_API_KEY", "APIKEY", "STRIPE_API_KEY",
	"APP_KEY", "N8N_ENCRYPTION_KEY", "ENCRYPTION_KEY", "MEILI_MASTER_KEY", "GITHUB_TOKEN", "ACCESS_TOKEN", "TOKEN", "SLACK_BOT_TOKEN",
	"SENTRY_DSN", "PASSWORD_SALT", "SALT", "PRIVATE_KEY", "SIGNING_KEY", "GF_SECURITY_ADMIN_PASSWORD", "SMTP_PASSWD", "KEY_PASSPHRASE",
	"NEO4J_AUTH", "clientSecret", "apiKey", "spring.datasource.password", "oauth2.client-secret", "CREDENTIALS", "RABBITMQ_DEFAULT_PASS",
	"ELASTIC_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD", "VAPID_PRIVATE_KEY", "COOKIE_SECRET", "LICENSE_KEY", "AUTH_KEY", "PASSWORD1", "GCP_CRED",
}

// secretValues contain a password, with any name of the variable.
var secretValues = []string{
	"postgres://shop:sesame@db/shop", "redis://:sesame@cache:6379/0", "amqp://guest:guest@mq", "jdbc:postgresql://db/x?user=a&password=b",
	"Server=db;User=sa;Password=Sesame1;", "shop:sesame@tcp(db:3306)/shop", "mongodb://a:b@one,mongodb://a:b@two",
	`org.example.LoginModule required username="a" password="b";`, "host=db user=a password=b",
}

func TestVariable(t *testing.T) {
	const value = "kd93hf8s"
	for _, name := range secretNames {
		if !Variable(name, value) {
			t.Errorf("%s is a credential", name)
		}
	}
	for _, name := range []string{
		"POSTGRES_USER", "POSTGRES_DB", "PWD", "OLDPWD", "POSTGRES_PASSWORD_FILE", "TOKEN_PATH", "SECRET_NAME", "PASSWORD_MIN_LENGTH",
		"TOKEN_EXPIRY", "TOKEN_TTL", "JWT_SECRET_ALGORITHM", "MAX_TOKENS", "TOKENIZERS_PARALLELISM", "COMPASS_URL", "BYPASS_LIST", "PASSENGER_APP",
		"KEYCLOAK_URL", "KEYSPACE", "PUBLIC_KEY", "SSH_AUTH_SOCK", "PATH", "LOG_LEVEL", "MONKEY", "TURKEY_HOST", "HOTKEY", "KEYMAP",
		"SECRETARIAT", "DISTRIBUTOR", "PASSIVE_MODE", "AUTHOR", "AUTH_URL", "TOKEN_URL", "SECRETS_DIR", "SALTIRE", "PASSPORT_COLOUR",
	} {
		if Variable(name, value) {
			t.Errorf("%s is not a credential", name)
		}
	}
}

func TestVariableByItsValue(t *testing.T) {
	for _, value := range secretValues {
		if !Variable("SETTING", value) {
			t.Errorf("%q holds a password", value)
		}
	}
	for _, value := range []string{"postgres://db/shop", "http://user@host/", "http://[::1", "https://example.com/reset?password=", "a:b", "key=value"} {
		if Variable("SETTING", value) {
			t.Errorf("%q holds no password", value)
		}
	}
	for _, value := range []string{"", "true", "No", "0"} {
		if Variable("ENABLE_PASSWORD", value) {
			t.Errorf("%q is too plain for a credential", value)
		}
	}
}

func TestFile(t *testing.T) {
	for _, path := range []string{
		"secrets/db", ".env", "conf/.env.prod", "server.key", "tls/ca.pem", "db_password.txt", "db/password", "ssh/id_ed25519", "nginx/.htpasswd", "keys/server.key",
	} {
		if !File(path, nil) {
			t.Errorf("%s looks like a credential", path)
		}
	}
	for _, path := range []string{"nginx.conf", "tokenizer.json", "keys.md", "environment.yml", "secretary.txt", "tls.crt"} {
		if File(path, []byte("-----BEGIN CERTIFICATE-----\n")) {
			t.Errorf("%s does not look like a credential", path)
		}
	}
	if !File("any", []byte("-----BEGIN RSA PRIVATE KEY-----\n")) {
		t.Error("a private key is a credential")
	}
}

// There were two lists: that of Variable, and one of parts of names in the
// loader. Hide finds the names of both.
func TestHideFindsWhatBothListsFound(t *testing.T) {
	for _, part := range strings.Fields("pass pwd secret token key cred auth dsn salt") { // the loader's
		for _, name := range []string{part, strings.ToUpper(part), "DB_" + strings.ToUpper(part), "x" + part + "y", "Db" + strings.ToUpper(part[:1]) + part[1:]} {
			if !Hide(name, "hunter2") {
				t.Errorf("%s is shown", name)
			}
		}
	}
	for _, name := range secretNames {
		if !Hide(name, "hunter2") {
			t.Errorf("%s is shown", name)
		}
	}
	for _, rule := range []int{ruleWord, ruleKey, ruleAuth} {
		for _, word := range Rules()[rule].Words {
			name := "DB_" + strings.ToUpper(word) + map[int]string{ruleKey: "_KEY", ruleAuth: "_AUTH"}[rule]
			if !Variable(name, "hunter2") || !Hide(name, "hunter2") {
				t.Errorf("%s is not a credential, or is shown", name)
			}
		}
	}
	for _, value := range secretValues {
		if !Hide("SETTING", value) {
			t.Errorf("%q is shown", value)
		}
	}
	for _, name := range []string{"image", "ports", "POSTGRES_USER", "LOG_LEVEL", "volumes"} {
		if Hide(name, "8080:80") {
			t.Errorf("%s is hidden", name)
		}
	}
}

// docs/credentials.md has the tables between lines.
func TestDocs(t *testing.T) {
	const file = "../../../docs/credentials.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]string{"table": ruleTable(), "hosts": hostTable()} {
		begin, end := "<!-- begin: "+name+" -->\n", "<!-- end: "+name+" -->\n"
		before, rest, ok := bytes.Cut(text, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			t.Fatal("the lines around a table are missing")
		}
		text = slices.Concat(before, []byte(begin+table+end), after)
	}
	golden.Assert(t, file, text)
}

func ruleTable() string {
	var b strings.Builder
	b.WriteString("| found in | words | then it is |\n|---|---|---|\n")
	for _, rule := range Rules() {
		b.WriteString("| " + rule.What + " | `" + strings.ReplaceAll(strings.Join(rule.Words, "` `"), `\.`, ".") + "` | " + rule.Verdict + " |\n")
	}
	return b.String()
}

func hostTable() string {
	var b strings.Builder
	b.WriteString("| path | what it is | with --allow-host-files | instead |\n|---|---|---|---|\n")
	for _, row := range hostpath.Rows() {
		becomes := "hostPath"
		if row.Kind == hostpath.Credential {
			becomes = "never"
		}
		b.WriteString("| `" + row.Path + "` | " + row.What + " | " + becomes + " | " + row.Fix + " |\n")
	}
	return b.String()
}
