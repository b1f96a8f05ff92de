package load

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// logging guards the global logger of logrus, which compose-go logs to: only one
// call at a time may have its output. It is not state of this package.
var logging sync.Mutex

// collector is a logrus hook that keeps the messages.
type collector struct{ messages []string }

func (*collector) Levels() []logrus.Level { return logrus.AllLevels }

func (c *collector) Fire(e *logrus.Entry) error {
	c.messages = append(c.messages, e.Message)
	return nil
}

// captured runs f and returns what it logged; nothing is printed. The logger is
// restored.
func captured(f func() error) ([]string, error) {
	logging.Lock()
	defer logging.Unlock()
	logger := logrus.StandardLogger()
	c := &collector{}
	output := logger.Out
	hooks := logger.ReplaceHooks(logrus.LevelHooks{})
	logger.AddHook(c)
	logger.SetOutput(io.Discard)
	defer func() {
		logger.SetOutput(output)
		logger.ReplaceHooks(hooks)
	}()
	err := f()
	return c.messages, err
}

// noFile is the file number of a pos in a file that is not a Compose file.
const noFile = ^uint16(0)

// logged makes a finding of a message compose-go logged.
func (s *session) logged(at pos, path project.Path, message string) {
	f := finding.Finding{Severity: finding.Warning, Consequence: finding.Behaviour, Attribute: path, Message: message}
	if name := unsetVariable(message); name != "" {
		f.Message, f.Fix = unsetMessage(name), unsetFix
	}
	s.report(at, f)
}

const unsetFix = "set it in the environment or in .env, or write a default: ${NAME:-default}"

func unsetMessage(name string) string {
	return "The \"" + name + "\" variable is not set: a blank string is used"
}

// unsetVariable is the name in the warning of template/template.go (2.16.2).
func unsetVariable(message string) string {
	rest, ok := strings.CutPrefix(message, `The "`)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, `" variable is not set`)
	return name
}

// placed makes findings of what compose-go logged while it loaded: at the
// attribute the message begins with, or where an env_file uses the variable.
func (s *session) placed(source *project.Source, later postponed, messages []string) {
	var files []string
	for _, use := range later.files {
		files = append(files, use.path)
	}
	slices.Sort(messages) // compose-go walks maps
	for _, m := range messages {
		if name := unsetVariable(m); name != "" {
			s.unsetInFiles(name, files)
			continue
		}
		if strings.Contains(m, "the attribute `version` is obsolete") {
			continue // the table of attributes reports it with its place
		}
		f := finding.Finding{Severity: finding.Warning, Consequence: finding.Behaviour, Message: m}
		if match := regexp.MustCompile(`^([a-z]+\.[^ :]+): `).FindStringSubmatch(m); match != nil {
			f.Attribute, f.Message = strings.Split(match[1], "."), strings.TrimPrefix(m, match[0])
			f.Position = source.Position(f.Attribute...)
		}
		s.report(pos{file: noFile}, f)
	}
}

// unsetInFiles warns of a variable that an env_file uses.
func (s *session) unsetInFiles(name string, files []string) {
	for _, path := range files {
		if text, err := readEnvFile(path); err == nil && s.unsetInText(name, path, text) {
			return
		}
	}
	s.report(pos{file: noFile}, finding.Finding{Severity: finding.Warning, Consequence: finding.Behaviour, Message: unsetMessage(name), Fix: unsetFix})
}

// unsetInText warns of a variable where the text of an env file uses it.
func (s *session) unsetInText(name, path string, text []byte) bool {
	for i, line := range strings.Split(string(text), "\n") {
		if column := useIn([]rune(line), 0, name); column > 0 {
			s.report(pos{int32(i), int32(column), noFile}, finding.Finding{
				Severity: finding.Warning, Consequence: finding.Behaviour, Message: unsetMessage(name), Fix: unsetFix,
				Position: project.Position{File: s.shown(path), Line: i + 1, Column: column},
			})
			return true
		}
	}
	return false
}
