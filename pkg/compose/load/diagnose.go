package load

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// diagnose finds the places of the errors of compose-go. It runs the checks in
// compose-go's order, and reports all problems of the first check that fails. If
// no check fails, it reports the message of compose-go, at the place nearest to
// the one that the message names.
func (s *session) diagnose(ctx context.Context, cause error) error {
	if err := ctx.Err(); err != nil {
		return fault.Wrap(fault.Interrupted, err, "")
	}
	s = s.again()
	root, err := s.prepare()
	if err != nil {
		return err // the files have changed in the meantime
	}
	if errs := append(s.checkSchema(root), s.checkValues(root)...); len(errs) > 0 {
		return errors.Join(errs...)
	}
	j := s.job(root)
	j.options = append(j.options, func(o *loader.Options) {
		o.SkipConsistencyCheck, o.SkipResolveEnvironment, o.SkipResolveLabels = true, true, true
		o.SelectedServices = nil
	})
	if model, _, err := s.run(ctx, j); err == nil {
		for _, errs := range [][]error{s.inconsistencies(root, model), s.unknownServices(model), s.envFileProblems(root, cause)} {
			if len(errs) > 0 {
				return errors.Join(errs...)
			}
		}
	}
	return s.words(root, cause)
}

// again is a session with the same input: files are not read again, because they
// may be pipes.
func (s *session) again() *session {
	next := newSession(s.request)
	next.texts = map[string][]byte{}
	for _, f := range s.files {
		next.texts[f.path] = f.text
	}
	return next
}

// words reports an error of compose-go at the place that it names.
func (s *session) words(root *node, cause error) error {
	text := cause.Error()
	for _, f := range s.files {
		text = strings.ReplaceAll(text, f.path, f.shown)
	}
	text = strings.TrimSuffix(text, ": invalid compose project")
	if text == "empty compose file" {
		return s.empty()
	}
	at, ok := named(root, text)
	if !ok {
		at = pos{1, 1, s.main[0].number}
	}
	return s.fault(at, firstLine(text), "docker compose config also rejects it")
}

// empty is the error for files that define nothing.
func (s *session) empty() error {
	return s.fault(pos{1, 1, s.main[0].number}, "the file is empty, expected a mapping with services",
		"start with `services:` and one service under it")
}

// firstLine is the first informative line: the first line of mapstructure only
// announces the next ones.
func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if rest = strings.TrimSpace(rest); strings.HasSuffix(line, "error(s):") && rest != "" {
		line, _, _ = strings.Cut(rest, "\n")
	}
	return strings.TrimSuffix(line, ".")
}

// named finds the attribute a message of compose-go is about: a dotted path,
// or a quoted service.
func named(root *node, text string) (pos, bool) {
	sections := regexp.MustCompile(`(?:^|[\s"':])((?:services|jobs|networks|volumes|secrets|configs|models|include|name)[.\[][^\s:,"]+)`)
	for _, m := range sections.FindAllStringSubmatch(text, -1) {
		if n := along(root, m[1]); n != nil {
			return n.at, true
		}
	}
	for _, m := range regexp.MustCompile(`(?:service|job) "?([^\s":]+)"?`).FindAllStringSubmatch(text, -1) {
		for _, section := range []string{"services", "jobs"} {
			if n := root.get(section, m[1]); n != nil {
				return n.at, true
			}
		}
	}
	return pos{}, false
}

// along follows a dotted path, in which keys may contain dots, as far as it
// exists; nil if its second step does not exist.
func along(n *node, dotted string) *node {
	rest := strings.ReplaceAll(dotted, "[", ".")
	rest = strings.ReplaceAll(rest, "]", "")
	parts := strings.Split(rest, ".")
	depth := 0
	for len(parts) > 0 {
		next, used := step(n, parts)
		if next == nil {
			break
		}
		n, parts = next, parts[used:]
		depth++
	}
	if depth < 1 {
		return nil
	}
	return n
}

// step takes the longest key at the beginning of the parts.
func step(n *node, parts []string) (*node, int) {
	for used := len(parts); used > 0; used-- {
		if c := n.child(strings.Join(parts[:used], ".")); c != nil {
			return c, used
		}
	}
	if i, err := strconv.Atoi(parts[0]); err == nil && n.kind == sequence && i >= 0 && i < len(n.items) {
		return n.items[i], 1
	}
	return nil, 0
}

// because adds the reason why a file was chosen to its error.
func because(err error, origin string) error {
	return hinted(fmt.Errorf("%w (%s)", err, origin), "")
}
