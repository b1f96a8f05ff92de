package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
)

// Programs is the [Helper] that starts docker-credential-NAME, the one program
// that a plugin starts: credentials in a store can be had in no other way. The
// program gets one word as its argument and the server on standard input. What
// it says on standard error goes nowhere.
type Programs struct {
	Environment []string      // of the program, NAME=VALUE; it is looked for in its PATH
	Patience    time.Duration // for one answer; 0 is 30 s
}

const (
	patience  = 30 * time.Second
	graceful  = time.Second // from the end of patience to when its children are not waited for
	maxAnswer = 1 << 20     // bytes, as many as a Secret holds
)

// Get asks for the credentials of a server.
func (p Programs) Get(ctx context.Context, name, server string) (username, secret string, err error) {
	err = p.run(ctx, name, func(start client.ProgramFunc) error {
		creds, err := client.Get(start, server)
		if err == nil {
			username, secret = creds.Username, creds.Secret
		}
		return err
	})
	return username, secret, err
}

// List asks for the servers that it has credentials of.
func (p Programs) List(ctx context.Context, name string) (servers []string, err error) {
	err = p.run(ctx, name, func(start client.ProgramFunc) error {
		usernames, err := client.List(start)
		for server := range usernames {
			servers = append(servers, server)
		}
		return err
	})
	return servers, err
}

// run makes a call, and a Failure of the error, whose text may quote the
// program's answer.
func (p Programs) run(ctx context.Context, name string, call func(client.ProgramFunc) error) error {
	path, ok := p.find(name)
	if !ok {
		return NotOnPath
	}
	limit := p.Patience
	if limit == 0 {
		limit = patience
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := call(func(arguments ...string) client.Program {
		cmd := exec.CommandContext(ctx, path, arguments...)
		cmd.Env = p.Environment
		cmd.WaitDelay = graceful
		return &started{cmd}
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return NoAnswer
	case credentials.IsErrCredentialsNotFound(err):
		return NoCredentials
	}
	return Failed
}

// find is the path of docker-credential-NAME. Folders that depend on the
// current one are not looked into.
func (p Programs) find(name string) (string, bool) {
	if name == "" || !only(name, "-_.") {
		return "", false
	}
	for _, folder := range filepath.SplitList(p.path()) {
		if !filepath.IsAbs(folder) {
			continue
		}
		if path, err := exec.LookPath(filepath.Join(folder, program(name))); err == nil {
			return path, true
		}
	}
	return "", false
}

// path is PATH; Windows writes it in several ways.
func (p Programs) path() (value string) {
	for _, pair := range p.Environment {
		name, v, _ := strings.Cut(pair, "=")
		if name == "PATH" || runtime.GOOS == "windows" && strings.EqualFold(name, "PATH") {
			value = v
		}
	}
	return value
}

// started is a program as the client wants it.
type started struct{ cmd *exec.Cmd }

func (s *started) Input(in io.Reader) { s.cmd.Stdin = in }

func (s *started) Output() ([]byte, error) {
	var out answer
	s.cmd.Stdout = &out
	err := s.cmd.Run()
	if err == nil && !utf8.Valid(out.text.Bytes()) {
		err = errors.New("not UTF-8")
	}
	return out.text.Bytes(), err
}

// answer is what a program wrote, as long as it is not too much.
type answer struct{ text bytes.Buffer }

func (a *answer) Write(more []byte) (int, error) {
	if a.text.Len()+len(more) > maxAnswer {
		return 0, errors.New("too long")
	}
	return a.text.Write(more)
}
