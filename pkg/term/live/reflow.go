package live

import (
	"slices"
	"strings"
)

// reflowing are the variables by which terminals that wrap lines anew name
// themselves, with the values that count; none: any.
func reflowing() []struct {
	name   string
	values []string
} {
	return []struct {
		name   string
		values []string
	}{
		{"TMUX", nil},
		{"VTE_VERSION", nil}, // GNOME Terminal and its kin
		{"KITTY_WINDOW_ID", nil},
		{"ALACRITTY_WINDOW_ID", nil},
		{"WEZTERM_PANE", nil},
		{"KONSOLE_VERSION", nil},
		{"WT_SESSION", nil}, // Windows Terminal
		{"TERM_PROGRAM", []string{"iTerm.app", "Apple_Terminal", "WezTerm", "ghostty", "vscode"}},
		{"TERM", []string{"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "tmux-256color"}}, // all that ssh passes on
	}
}

// Lookup finds an environment variable.
type Lookup func(name string) (string, bool)

// Reflows tells whether the terminal is known to wrap lines anew when it is
// resized. GNU screen does not, wherever it runs; xterm does not.
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
