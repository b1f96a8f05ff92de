// Package docs has the addresses of the documentation, for help texts and errors.
package docs

// repository is the homepage of plugins.yaml, as a constant so that all packages can use
// it. A test compares the two.
const repository = "https://github.com/batuta-k8s/batuta"

// Issues is where bugs are reported.
const Issues = repository + "/issues"

// Page is the address of a page of the documentation, for example "secrets-file.md".
func Page(name string) string { return repository + "/blob/main/docs/" + name }
