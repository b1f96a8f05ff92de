package load

import (
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/sirupsen/logrus"
)

// logging guards logrus' one global logger, through which compose-go speaks:
// only one call at a time may have its output. It is no state of this package.
var logging sync.Mutex

// collector is a logrus hook that keeps what is said.
type collector struct{ messages []string }

func (*collector) Levels() []logrus.Level { return logrus.AllLevels }

func (c *collector) Fire(e *logrus.Entry) error {
	c.messages = append(c.messages, e.Message)
	return nil
}

// captured runs f and gives what it logged; nothing is printed. The logger is
// left as it was found.
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

// quietly runs f; what it logs become findings without a better place.
func (s *session) quietly(f func() error) error {
	messages, err := captured(f)
	for _, m := range messages {
		s.logged(pos{file: noFile}, pathIn(m), m)
	}
	return err
}

// noFile is the file number of a pos that is in none.
const noFile = ^uint16(0)

// logged makes a finding of a message compose-go logged.
func (s *session) logged(at pos, path project.Path, message string) {
	if strings.Contains(message, "the attribute `version` is obsolete") {
		return // said with its place by obsoleteVersion
	}
	f := finding.Finding{Severity: finding.Warning, Attribute: path, Message: message}
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

// pathIn is the attribute path that a message of compose-go begins with.
func pathIn(message string) project.Path {
	match := regexp.MustCompile(`^((?:services|jobs|networks|volumes|secrets|configs|models)\.[^ :]+):`).FindStringSubmatch(message)
	if match == nil {
		return nil
	}
	return strings.Split(match[1], ".")
}
