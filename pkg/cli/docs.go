package cli

// Pages is the annotation of a command with the pages of the documentation about it,
// separated by spaces. Help lists their addresses.
const Pages = "batuta/pages"

// Docs makes the addresses of the documentation, for help texts and errors.
type Docs struct{ homepage string }

// Page is the address of a page of the documentation: "secrets-file.md".
func (d Docs) Page(name string) string { return d.homepage + "/blob/main/docs/" + name }

// issues is where bugs are reported.
func (d Docs) issues() string { return d.homepage + "/issues" }
