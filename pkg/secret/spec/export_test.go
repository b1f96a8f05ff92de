package spec

// Row is a field of the format, for the tests that write docs and the schema.
type Row struct {
	Path    string // "secrets[].sources[].envFile.path"
	Takes   string
	Says    string
	Default bool // it is also allowed in defaults
}

// Fields is the format, in the order of the tables.
func Fields() []Row {
	s := newSchema()
	all := rows("", s.document)
	for i, r := range rows("secrets[].", s.secret) {
		r.Default = !s.secret[i].alone
		all = append(all, r)
	}
	all = append(all, rows("secrets[].sources[].", s.source)...)
	all = append(all, rows("secrets[].sources[].envFile.", s.envFile)...)
	all = append(all, rows("secrets[].sources[].command.", s.command)...)
	all = append(all, rows("secrets[].tls.", s.tls)...)
	all = append(all, rows("secrets[].registry.", s.registry)...)
	return append(all, rows("secrets[].registry.logins[].", s.login)...)
}

func rows[T any](path string, table []field[T]) []Row {
	all := make([]Row, 0, len(table))
	for _, f := range table {
		all = append(all, Row{Path: path + f.name, Takes: f.takes.words, Says: f.says})
	}
	return all
}
