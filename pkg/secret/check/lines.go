package check

import (
	"path"
	"slices"
	"strings"
)

// fileName reports whether key is the name of a file whose lines end with line
// breaks, even if it has only one line. The suffixes .txt, .key and .token are
// not included: `echo … > password.txt` is how most line breaks get into
// Secrets.
func fileName(key string) bool {
	return strings.HasPrefix(key, ".") || slices.Contains(lineFiles(), key) || slices.Contains(lineEnds(), path.Ext(key))
}

func lineFiles() []string {
	return []string{"authorized_keys", "config", "crontab", "htpasswd", "known_hosts", "kubeconfig", "netrc", "passwd", "pgpass"}
}

func lineEnds() []string {
	return []string{
		".bash", ".cfg", ".cnf", ".conf", ".config", ".css", ".csv", ".env", ".hcl", ".htm", ".html", ".ini", ".js", ".json", ".jsonl",
		".kubeconfig", ".ldif", ".lua", ".md", ".php", ".pl", ".properties", ".ps1", ".pub", ".py", ".rb", ".rules", ".sh", ".sql",
		".tf", ".tmpl", ".toml", ".tpl", ".ts", ".tsv", ".xml", ".yaml", ".yml",
	}
}

// publicKey reports whether line is one of an authorized_keys or .pub file.
func publicKey(line string) bool {
	kind, key, two := strings.Cut(line, " ")
	known := strings.HasPrefix(kind, "ssh-") || strings.HasPrefix(kind, "ecdsa-sha2-") || strings.HasPrefix(kind, "sk-")
	return two && known && strings.HasPrefix(key, "AAAA")
}

// passwordHash reports whether line is one of an htpasswd file: user:$2y$…,
// user:$apr1$…, user:{SHA}….
func passwordHash(line string) bool {
	user, hash, two := strings.Cut(line, ":")
	return two && user != "" && !strings.Contains(line, " ") && (strings.HasPrefix(hash, "$") || strings.HasPrefix(hash, "{SHA}"))
}
