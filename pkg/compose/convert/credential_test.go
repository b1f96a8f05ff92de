package convert

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func TestLooksSecret(t *testing.T) {
	const value = "kd93hf8s"
	for _, name := range []string{
		"POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD", "PGPASSWORD", "DB_PASS", "REDIS_PASSWORD", "MYSQL_PWD",
		"MINIO_SECRET_KEY", "MINIO_ROOT_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "SECRET_KEY", "SECRET_KEY_BASE",
		"DJANGO_SECRET_KEY", "JWT_SECRET", "SESSION_SECRET", "NEXTAUTH_SECRET", "API_KEY", "OPENAI_API_KEY", "APIKEY", "STRIPE_API_KEY",
		"APP_KEY", "N8N_ENCRYPTION_KEY", "ENCRYPTION_KEY", "MEILI_MASTER_KEY", "GITHUB_TOKEN", "ACCESS_TOKEN", "TOKEN", "SLACK_BOT_TOKEN",
		"SENTRY_DSN", "PASSWORD_SALT", "SALT", "PRIVATE_KEY", "SIGNING_KEY", "GF_SECURITY_ADMIN_PASSWORD", "SMTP_PASSWD", "KEY_PASSPHRASE",
		"NEO4J_AUTH", "clientSecret", "apiKey", "spring.datasource.password", "oauth2.client-secret", "CREDENTIALS", "RABBITMQ_DEFAULT_PASS",
		"ELASTIC_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD", "VAPID_PRIVATE_KEY", "COOKIE_SECRET", "LICENSE_KEY", "AUTH_KEY", "PASSWORD1",
	} {
		if !looksSecret(name, value) {
			t.Errorf("%s is a credential", name)
		}
	}
	for _, name := range []string{
		"POSTGRES_USER", "POSTGRES_DB", "PWD", "OLDPWD", "POSTGRES_PASSWORD_FILE", "TOKEN_PATH", "SECRET_NAME", "PASSWORD_MIN_LENGTH",
		"TOKEN_EXPIRY", "TOKEN_TTL", "JWT_SECRET_ALGORITHM", "MAX_TOKENS", "TOKENIZERS_PARALLELISM", "COMPASS_URL", "BYPASS_LIST", "PASSENGER_APP",
		"KEYCLOAK_URL", "KEYSPACE", "PUBLIC_KEY", "SSH_AUTH_SOCK", "PATH", "LOG_LEVEL", "MONKEY", "TURKEY_HOST", "HOTKEY", "KEYMAP",
		"SECRETARIAT", "DISTRIBUTOR", "PASSIVE_MODE", "AUTHOR", "AUTH_URL", "TOKEN_URL", "SECRETS_DIR", "SALTIRE", "PASSPORT_COLOUR",
	} {
		if looksSecret(name, value) {
			t.Errorf("%s is not a credential", name)
		}
	}
}

func TestLooksSecretByItsValue(t *testing.T) {
	for _, value := range []string{
		"postgres://shop:sesame@db/shop", "redis://:sesame@cache:6379/0", "amqp://guest:guest@mq", "jdbc:postgresql://db/x?user=a&password=b",
		"Server=db;User=sa;Password=Sesame1;", "shop:sesame@tcp(db:3306)/shop", "mongodb://a:b@one,mongodb://a:b@two",
		`org.example.LoginModule required username="a" password="b";`, "host=db user=a password=b",
	} {
		if !looksSecret("SETTING", value) {
			t.Errorf("%q holds a password", value)
		}
	}
	for _, value := range []string{"postgres://db/shop", "http://user@host/", "http://[::1", "https://example.com/reset?password=", "a:b", "key=value"} {
		if looksSecret("SETTING", value) {
			t.Errorf("%q holds no password", value)
		}
	}
	for _, value := range []string{"", "true", "No", "0"} {
		if looksSecret("ENABLE_PASSWORD", value) {
			t.Errorf("%q is too plain for a credential", value)
		}
	}
}

func TestCredentials(t *testing.T) {
	key := []project.Entry{{Path: "a", Content: []byte("-----BEGIN RSA PRIVATE KEY-----\n")}}
	for base, files := range map[string][]project.Entry{
		"secrets/db": nil, ".env": nil, "conf/.env.prod": nil, "server.key": nil, "tls/ca.pem": nil, "db_password.txt": nil, "db/password": nil, "ssh/id_ed25519": nil,
		"nginx/.htpasswd": nil, "any": key, "folder": {{Path: "keys/server.key"}},
	} {
		if !credentials(base, files) {
			t.Errorf("%s looks like credentials", base)
		}
	}
	for _, base := range []string{"nginx.conf", "tokenizer.json", "keys.md", "environment.yml", "secretary.txt", "tls.crt"} {
		if credentials(base, nil) {
			t.Errorf("%s does not look like credentials", base)
		}
	}
}

// docs/credentials.md has the tables between lines.
func TestCredentialDocs(t *testing.T) {
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
	for _, rule := range CredentialRules() {
		b.WriteString("| " + rule.What + " | `" + strings.ReplaceAll(strings.Join(rule.Words, "` `"), `\.`, ".") + "` | " + rule.Verdict + " |\n")
	}
	return b.String()
}

func hostTable() string {
	var b strings.Builder
	b.WriteString("| path | what it is | with --allow-host-files | instead |\n|---|---|---|---|\n")
	for _, row := range project.HostPaths() {
		becomes := "hostPath"
		if row.Kind == project.HostCredential {
			becomes = "never"
		}
		b.WriteString("| `" + row.Path + "` | " + row.What + " | " + becomes + " | " + row.Fix + " |\n")
	}
	return b.String()
}
