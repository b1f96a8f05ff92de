package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"time"
	"unicode/utf8"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/batuta-k8s/batuta/pkg/secret/command"
)

// Programs is the [Helper] that starts docker-credential-NAME, the only program
// that a plugin starts without a request: there is no other way to read
// credentials from a store.
// The program gets one word as its argument and the server on standard input.
// Its standard error is discarded.
type Programs struct {
	Environment []string      // of the program, NAME=VALUE; its PATH is searched for the program
	Patience    time.Duration // for one response; 0 is 30 s
}

const (
	patience  = 30 * time.Second
	graceful  = time.Second // the time after the timeout until its children are abandoned
	maxAnswer = 1 << 20     // bytes, the size limit of a Secret
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

// List asks for the servers that it has credentials for.
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

// run makes a call, and replaces an error with a Failure, because its text may
// quote the program's output.
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

// find is the path of docker-credential-NAME. Relative folders in PATH are not
// searched.
func (p Programs) find(name string) (string, bool) {
	if name == "" || !only(name, "-_.") {
		return "", false
	}
	return command.Find(p.Environment, program(name))
}

// started is a program in the form that the client needs.
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

// answer is the output of a program, up to a limit.
type answer struct{ text bytes.Buffer }

func (a *answer) Write(more []byte) (int, error) {
	if a.text.Len()+len(more) > maxAnswer {
		return 0, errors.New("too long")
	}
	return a.text.Write(more)
}
