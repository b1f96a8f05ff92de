package live

import (
	"slices"
	"strings"
)

// reflowing are the environment variables of terminals that wrap lines again after a
// resize, with their values; nil for any value.
func reflowing() []struct {
	name   string
	values []string
} {
	return []struct {
		name   string
		values []string
	}{
		{"TMUX", nil},
		{"VTE_VERSION", nil}, // GNOME Terminal and others that use VTE
		{"KITTY_WINDOW_ID", nil},
		{"ALACRITTY_WINDOW_ID", nil},
		{"WEZTERM_PANE", nil},
		{"KONSOLE_VERSION", nil},
		{"WT_SESSION", nil}, // Windows Terminal
		{"TERM_PROGRAM", []string{"iTerm.app", "Apple_Terminal", "WezTerm", "ghostty", "vscode"}},
		{"TERM", []string{"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "tmux-256color"}}, // ssh passes only this variable
	}
}

// Lookup finds an environment variable.
type Lookup func(name string) (string, bool)

// Reflows reports whether the terminal is known to wrap lines again after a resize. GNU
// screen does not, in any terminal; xterm does not.
func Reflows(lookup Lookup) bool {
	value := func(name string) string { v, _ := lookup(name); return v }
	if value("TMUX") == "" && (value("STY") != "" || strings.HasPrefix(value("TERM"), "screen")) {
		return false
	}
	for _, v := range reflowing() {
		if is := value(v.name); is != "" && (v.values == nil || slices.Contains(v.values, is)) {
			return true
		}
	}
	return false
}
