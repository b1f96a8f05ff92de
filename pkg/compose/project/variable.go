package project

// Use is one place where the text of a Compose file uses a variable.
type Use struct {
	Name     string
	Value    string   // the replacement: the variable's value, or the default in the expression
	Required bool     // written as ${NAME:?…} or ${NAME?…}
	Presence bool     // written as ${NAME:+…} or ${NAME+…}: Value is the alternative text, used because the variable is set
	Text     string   // the whole value as it was written
	Nth      int      // which use of a variable in Text, from 0
	Path     Path     // of the attribute in its file, without the indexes of lists; valid during the call only. Nil: see load.Request
	Position Position // of the attribute, as in [Source]
}
