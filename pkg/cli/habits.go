package cli

// Habits are what people type because another tool takes it, each with a hint: what
// to write instead. Every plugin has its own tables.
type Habits struct {
	Flags    map[string]string        // a flag as typed: "--chart", "-c"
	Commands map[string]string        // a word in the place of a command
	Command  func(word string) string // the same for words that no table can list; "" for no hint; may be nil
}

func (e *Env) habits() Habits {
	if e.Habits == nil {
		return Habits{}
	}
	return e.Habits()
}

// flag is the hint for a flag as typed, "" if there is none.
func (h Habits) flag(typed string) string { return h.Flags[typed] }

// command is the hint for a word in the place of a command, "" if there is none.
func (h Habits) command(word string) string {
	if hint := h.Commands[word]; hint != "" || h.Command == nil {
		return hint
	}
	return h.Command(word)
}
