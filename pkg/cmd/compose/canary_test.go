package compose

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// canary is a value that no report may hold. The project has it wherever
// people put credentials, next to attributes that are refused or reported.
const canary = "s3cr3t-canary"

const canaryProject = `
name: shop
services:
  web:
    build:
      context: .
      args: {TOKEN: s3cr3t-canary}
      ssh: ["default"]
    environment:
      DB_PASSWORD: s3cr3t-canary
      DATABASE_URL: postgres://app:s3cr3t-canary@my_db:5432/app
      UPSTREAM_TOKEN: ${TOKEN}
    env_file: [vars.env]
    command: ["run", "--password=s3cr3t-canary"]
    labels: {"not a key!": s3cr3t-canary}
    annotations: {"not a key!": s3cr3t-canary}
    logging: {driver: syslog, options: {splunk-token: s3cr3t-canary}}
    healthcheck: {test: "curl -u app:s3cr3t-canary http://localhost", start_period: 10s}
    secrets: [{source: key, uid: "7"}]
    configs: [{source: conf, uid: "7"}]
    volumes: [".env:/run/.env:ro", "./id_rsa:/root/.ssh/id_rsa:ro"]
    storage_opt: {key: s3cr3t-canary}
    sysctls: {x: s3cr3t-canary}
    credential_spec: {config: s3cr3t-canary}
    depends_on: [my_db]
    x-token: s3cr3t-canary
  my_db:
    image: postgres:17
    environment: ["POSTGRES_PASSWORD=s3cr3t-canary"]
    post_start: [{command: "psql --password=s3cr3t-canary", environment: {PGPASSWORD: s3cr3t-canary}}]
secrets:
  key: {environment: TOKEN, labels: {"not a key!": s3cr3t-canary}}
configs:
  conf: {content: "password: s3cr3t-canary"}
volumes:
  data: {driver: cifs, driver_opts: {o: "password=s3cr3t-canary"}}
x-credentials: {token: s3cr3t-canary}
`

func TestNoReportHoldsASecret(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"compose.yaml": canaryProject, "vars.env": "API_KEY=" + canary + "\n", ".env": "OTHER=" + canary + "\n", "id_rsa": "-----BEGIN PRIVATE KEY-----\n" + canary + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []string{"check", "convert"} {
		for _, format := range reportFormats {
			for _, more := range [][]string{nil, {"--report-file", "report.out"}} {
				var out, errOut bytes.Buffer
				env := &cli.Env{
					IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
					Args:      append([]string{"kubectl-compose", command, "--strict", "--report=" + format}, more...),
					Environ:   map[string]string{"TOKEN": canary, "HOME": dir, "KUBECONFIG": filepath.Join(dir, "none")},
					Dir:       dir, Now: func() time.Time { return time.Unix(0, 0) },
				}
				if code := cli.Run(context.Background(), "compose", New, env); code != 3 {
					t.Fatalf("%q: exit code %d: %s", env.Args, code, errOut.String())
				}
				text := out.String() + errOut.String()
				if more != nil {
					content, err := os.ReadFile(filepath.Join(dir, "report.out"))
					if err != nil {
						t.Fatal(err)
					}
					text += string(content)
				}
				if !strings.Contains(text, "services.web.logging") {
					t.Errorf("%q: not the report: %s", env.Args, text)
				}
				for line := range strings.Lines(text) {
					if strings.Contains(line, canary) {
						t.Errorf("%q: %s", env.Args, line)
					}
				}
			}
		}
	}
}
