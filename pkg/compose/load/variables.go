package load

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// variables are the uses of variables in one text; show may replace each.
type variables struct {
	show  func(project.Use) string
	use   project.Use // the common part of all
	count int
}

// substitution is the text with its variables substituted, as template.Substitute
// does, or by the Substitute of the request.
func (s *session) substitution(use project.Use, lookup template.Mapping) (string, error) {
	if s.request.Substitute == nil {
		return template.Substitute(use.Text, lookup)
	}
	v := &variables{show: s.request.Substitute, use: use}
	return v.substitute(use.Text, lookup)
}

func (v *variables) substitute(text string, lookup template.Mapping) (string, error) {
	return template.SubstituteWithOptions(text, lookup, template.WithReplacementFunction(v.replace))
}

// replace handles one match of the pattern of variables: one use, and the text
// after it up to a later brace. Mirrors DefaultReplacementAppliedFunc in
// template/template.go (2.16.2).
func (v *variables) replace(match string, lookup template.Mapping, config *template.Config) (string, error) {
	first, rest := match, ""
	if end := closingBrace(match); end >= 0 {
		first, rest = match[:end+1], match[end+1:]
	}
	value, err := template.DefaultReplacementFunc(first, lookup, config)
	if err != nil {
		return "", err
	}
	value = v.shown(first, value)
	if rest == "" {
		return value, nil
	}
	tail, err := v.substitute(rest, lookup)
	return value + tail, err
}

// shown is the value shown for one use; $$ is not a use.
func (v *variables) shown(written, value string) string {
	name, operator := variable(written)
	if name == "" {
		return value
	}
	operator = strings.TrimPrefix(operator, ":")
	use := v.use
	use.Name, use.Value, use.Nth = name, value, v.count
	use.Required, use.Presence = strings.HasPrefix(operator, "?"), strings.HasPrefix(operator, "+")
	v.count++
	return v.show(use)
}

// variable parses $NAME and ${NAME…}.
func variable(written string) (name, rest string) {
	text := strings.TrimPrefix(strings.TrimPrefix(written, "$"), "{")
	end := 0
	for end < len(text) && isNameByte(text[end]) {
		end++
	}
	return text[:end], text[end:]
}

// closingBrace is the index of the brace that closes the first variable; -1 for
// none. Mirrors getFirstBraceClosingIndex in template/template.go.
func closingBrace(text string) int {
	open := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '}':
			if open--; open == 0 {
				return i
			}
		case '{':
			open++
			i++
		}
	}
	return -1
}

// showFiles calls Substitute for the variables in env files. compose-go
// substitutes them itself, so the results are ignored. A variable that the file
// sets itself is not a variable of the project.
func (s *session) showFiles(files []fileUse) {
	if s.request.Substitute == nil {
		return
	}
	b := s.boundary()
	for _, use := range files {
		if v, err := s.envFile(b, use.path); v.state != project.Regular || err != nil || use.format != "" || use.list[len(use.list)-1] != "env_file" {
			continue
		}
		text, err := readEnvFile(use.path)
		if err != nil {
			continue
		}
		own := map[string]bool{}
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			if !strings.HasPrefix(key, "#") && !strings.HasPrefix(value, "'") {
				s.showLine(value, own, project.Use{Path: use.list, Position: s.position(use.at)})
			}
			own[strings.TrimSpace(strings.TrimPrefix(key, "export "))] = true
		}
	}
}

func (s *session) showLine(value string, own map[string]bool, use project.Use) {
	use.Text = value
	v := &variables{use: use, show: func(u project.Use) string {
		if _, set := s.env[u.Name]; set || !own[u.Name] {
			s.request.Substitute(u)
		}
		return u.Value
	}}
	// errors of the expression were reported when the file was read
	_, _ = template.SubstituteWithOptions(value, s.lookup, template.WithReplacementFunction(v.replace), template.WithoutLogging)
}
