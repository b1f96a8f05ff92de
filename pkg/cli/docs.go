package cli

// Pages is the annotation of a command with the pages of the documentation about it,
// separated by spaces. Help lists their addresses.
const Pages = "batuta/pages"
