package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/command"
)

// sopsProgram is the program that decrypts, https://getsops.io.
const sopsProgram = "sops"

// addSops adds a file that sops decrypts.
func (p *plan) addSops(s Spec) error {
	name := s.Argument
	if name == "" || name == standardInput {
		return fault.Usagef("%s is not a file; expected FILE", s).WithHint(s.form("FILE") + "; sops chooses the format by the name of the file")
	}
	if err := p.confined(s, name); err != nil {
		return err
	}
	info, err := os.Stat(p.at(name))
	switch {
	case err != nil:
		return p.unreadable(s, name, err)
	case !info.Mode().IsRegular():
		return fault.Usagef("%s is not a regular file (%s)", name, s).WithHint("give the path of a file that sops encrypted")
	case info.Size() > maxSopsFile:
		return fault.Usagef("%s (%s) has more than %d bytes; a Secret holds at most %d", name, s, maxSopsFile, check.MaxBytes).
			WithHint("check that it is the right file")
	}
	if err := p.allowed(s); err != nil {
		return err
	}
	p.addPath(s, "", name, info)
	return nil
}

// maxSopsFile is the size limit of an encrypted file: values in base64 with their
// nonces, and keys.
const maxSopsFile = 4 * check.MaxBytes

// runSops adds the keys and values of a file that sops decrypts. They are in JSON,
// whatever the format of the file: sops does not keep line breaks and quotes in
// the dotenv format (getsops/sops#1435).
func (r *reader) runSops(it item) error {
	path, err := filepath.Abs(r.at(it.path))
	if err != nil {
		return err
	}
	text, err := r.output(it, []string{sopsProgram, "decrypt", "--output-type", "json", path})
	if err != nil {
		return missingSops(it.spec, err)
	}
	entries, err := flat(text)
	switch {
	case err != nil:
		return fault.Prefix(it.path+" ("+it.spec.String()+")", err)
	case len(entries) == 0 && !r.AllowEmpty:
		return fault.Usagef("%s (%s): the file has no keys", it.path, it.spec).WithHint(emptyHint)
	}
	it.named = true
	for _, e := range entries {
		e.Origin = it.origin
		if err := r.choose(r.keys, it, e); err != nil {
			return err
		}
	}
	return nil
}

// missingSops says how to install sops if it is missing.
func missingSops(s Spec, err error) error {
	if errors.Is(err, command.ErrNotFound) {
		return fault.Usagef("%s: %s is not in a folder of PATH", s, sopsProgram).
			WithHint("install sops, version 3.9 or later: https://github.com/getsops/sops/releases")
	}
	return err
}

// flat are the keys and values of a JSON object. As in stringData of a Secret, a
// value is a string: of a number or a date, sops does not keep how it was written.
func flat(text []byte) ([]assemble.Entry, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, fault.Usagef("sops did not print a JSON object").
			WithHint("check that the file has keys and values, and that the program sops is the one of https://getsops.io")
	}
	var entries []assemble.Entry
	for d.More() {
		key, err := d.Token()
		var raw json.RawMessage
		if err != nil || d.Decode(&raw) != nil {
			return nil, errNotJSON()
		}
		name, _ := key.(string)
		var value *string
		if json.Unmarshal(raw, &value) != nil || value == nil {
			return nil, fault.Usagef("the value of %s is not a string", assemble.List([]string{name})).
				WithHint("put numbers, dates and true or false in quotes; for one nested value: --from-command, with sops decrypt --extract")
		}
		entries = append(entries, assemble.Entry{Key: name, Value: secret.NewValue([]byte(*value))})
	}
	if _, err := d.Token(); err != nil {
		return nil, errNotJSON()
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotJSON()
	}
	return entries, nil
}

func errNotJSON() error {
	return fault.Usagef("sops did not print one complete JSON object").WithHint("run sops decrypt --output-type json FILE yourself")
}
