package registry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// behaviour is the variable that makes the test's own program a credential
// helper.
const behaviour = "REGISTRY_TEST_HELPER"

func TestMain(m *testing.M) {
	if as := os.Getenv(behaviour); as != "" {
		os.Exit(behave(as))
	}
	os.Exit(m.Run())
}

// behave simulates a helper; all of its output contains the canary.
func behave(as string) int {
	server, _ := io.ReadAll(os.Stdin)
	fmt.Fprintln(os.Stderr, canary)
	switch as {
	case "good":
		if slices.Equal(os.Args[1:], []string{"list"}) {
			fmt.Printf(`{"https://index.docker.io/v1/":"user","a.example.com":%q}`, os.Getenv("EXTRA"))
		} else if slices.Equal(os.Args[1:], []string{"get"}) {
			fmt.Printf(`{"ServerURL":%q,"Username":"user","Secret":%q}`, server, canary+string(server))
		}
		return 0
	case "unknown":
		fmt.Println("credentials not found in native keychain")
		return 1
	case "empty":
		fmt.Print(`{}`)
		return 0
	case "broken":
		fmt.Println(canary)
		return 1
	case "babbling":
		fmt.Println(`{"Secret": ` + canary)
		return 0
	case "latin":
		fmt.Print("{\"Username\":\"user\",\"Secret\":\"" + canary + "\xe4\"}")
		return 0
	case "endless":
		for {
			if _, err := os.Stdout.Write(bytes.Repeat([]byte(canary), 1000)); err != nil {
				return 1
			}
		}
	}
	time.Sleep(time.Minute)
	return 0
}

// programs are helpers in a separate folder, simulating a behaviour.
func programs(t *testing.T, as string, more ...string) registry.Programs {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder, name := t.TempDir(), "docker-credential-fake"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := os.Symlink(self, filepath.Join(folder, name)); err != nil {
		t.Skip("no symbolic links here: no helper is run")
	}
	if err := os.WriteFile(filepath.Join(folder, "docker-credential-text"), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := strings.Join([]string{"relative", t.TempDir(), folder}, string(os.PathListSeparator))
	return registry.Programs{Environment: append(more, "PATH="+path, behaviour+"="+as), Patience: time.Minute}
}

func TestPrograms(t *testing.T) {
	p := programs(t, "good", "EXTRA=from the environment")
	username, secret, err := p.Get(t.Context(), "fake", "a.example.com")
	if err != nil || username != "user" || secret != canary+"a.example.com" {
		t.Errorf("get: %q, %q, %v", username, secret, err)
	}
	servers, err := p.List(t.Context(), "fake")
	slices.Sort(servers)
	if diff := cmp.Diff([]string{"a.example.com", "https://index.docker.io/v1/"}, servers); err != nil || diff != "" {
		t.Errorf("list: %v, %s", err, diff)
	}
	config := `{"auths":{"a.example.com":{}},"credsStore":"fake"}`
	got, err := registry.FromConfig(t.Context(), []byte(config), "f", []string{registry.All}, p)
	if err != nil || !cmp.Equal(got.Hosts, []string{"a.example.com", "https://index.docker.io/v1/"}) {
		t.Errorf("from a configuration: %v, %v", got, err)
	}
}

func TestProgramsFail(t *testing.T) {
	for as, want := range map[string]registry.Failure{
		"unknown": registry.NoCredentials, "broken": registry.Failed, "babbling": registry.Failed,
		"latin": registry.Failed, "endless": registry.Failed,
	} {
		p := programs(t, as)
		if _, _, err := p.Get(t.Context(), "fake", "a.example.com"); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", as, err, want)
		}
		config := `{"auths":{"a.example.com":{}},"credsStore":"fake"}`
		_, err := registry.FromConfig(t.Context(), []byte(config), "f", []string{"a.example.com"}, p)
		says(t, err, "a.example.com: docker-credential-fake: "+want.Error(), "docker login a.example.com")
	}
	if _, err := programs(t, "babbling").List(t.Context(), "fake"); !errors.Is(err, registry.Failed) {
		t.Errorf("list: got %v", err)
	}
	_, err := registry.FromConfig(t.Context(), []byte(`{"credsStore":"fake"}`), "f", []string{"a.example.com"}, programs(t, "empty"))
	says(t, err, "a.example.com: docker-credential-fake: no credentials", "docker login a.example.com")
}

// Only a docker-credential program of the given PATH is started.
func TestProgramsNotOnPath(t *testing.T) {
	p := programs(t, "good")
	for _, name := range []string{"", "other", "text", "../docker-credential-fake", "fake/../fake", "fake;x"} {
		if _, _, err := p.Get(t.Context(), name, "a.example.com"); !errors.Is(err, registry.NotOnPath) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if _, err := (registry.Programs{}).List(t.Context(), "fake"); !errors.Is(err, registry.NotOnPath) {
		t.Errorf("no environment: got %v", err)
	}
}

func TestProgramsNoAnswer(t *testing.T) {
	p := programs(t, "asleep")
	p.Patience = 200 * time.Millisecond
	if _, _, err := p.Get(t.Context(), "fake", "a.example.com"); !errors.Is(err, registry.NoAnswer) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	p.Patience = 0
	_, err := registry.FromConfig(ctx, []byte(`{"credsStore":"fake"}`), "f", []string{"a.example.com"}, p)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
