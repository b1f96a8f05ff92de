package secretgen

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// badInput is the input of a Secret: a command, its sources, and files; every '*' is a
// canary. Most inputs are not valid.
type badInput struct {
	name string
	args string // split at spaces
	more []string
}

// envFiles are env files, each with its error.
func envFiles() map[string]string {
	return map[string]string{
		"good": "A=*\n", "quoted": "A=\"*\"\nB='*'\n", "twice": "A=*\n" + "A=*\n", "export": "export A=*\n", "export-alone": "export *\n", "export-word": "export A *\n",
		"space": "A =*\n", "space-inside": "A *=*\n", "pem": "K=-----BEGIN PRIVATE KEY-----\n*\n*==\n-----END PRIVATE KEY-----\n",
		"pem-quote": "K=\"-----BEGIN PRIVATE KEY-----\n*\n*==\n", "pem-half": "K=\"-----BEGIN PRIVATE KEY-----\n*\"\n*\n",
		"bare": "*\n", "bare-export": "A=1\n*\nB=*\n", "digit": "1*=*\n", "utf8": "A=*\xff\n", "utf8-key": "*\xff=b\n", "latin1": "A=*\xe9*\n",
		"nokey": "=*\n", "nul": "\x00*=*\n", "nul-inside": "A=*\x00*\n", "bom-inside": "A=*\n\uFEFFB=*\n", "bom": "\uFEFFA=*\n", "utf16": inUTF16("A=*\r\n"),
		"crlf": "A=*\r\nB=\"*\r\n*\"\r\n", "cr": "A=*\rB=*\r", "colon": "A: *\n", "colons": "* : *\n", "quote": "A=\"*\nB=*\n", "quote-single": "A='*\nB=*\n", "quote-back": "A=`*\nB=*\n",
		"junk": "A=\"*\" *\n", "junk-single": "A='*'*\n", "dollar": "A=$*\nB=${*}\nC=${*:-*}\n", "dollar-open": "A=${*\n", "dollar-required": "A=${B:?*}\n",
		"separator": "A=*\u2028B=*\n", "long-line": "A=" + strings.Repeat("*", 6000) + "\n*\n", "long-key": strings.Repeat("*", 100) + "=*\n", "comment": "# *\n#*=*\n",
		"indented": "  *: *\n  - *\n", "yaml": "password: *\n*:\n  - *\n", "json": "{\"a\": \"*\"}\n", "ini": "[*]\na=*\n", "dots": "..*=*\n", "unset": "A\n*\n",
		"key-in-use": "A=*\n# *\nA=\"*\n", "many": strings.Repeat("*\n", 30), "escapes": `A="*\q\x\u*"` + "\n", "tabs": "\tA\t=\t*\n",
	}
}

// badInputs is the table. The files in it are those of canaryFiles.
func badInputs() []badInput {
	return []badInput{
		{"a literal", "--from-literal a=*", nil},
		{"two literals", "--from-literal a=* --from-literal b=*", nil},
		{"a literal without =", "--from-literal *", nil},
		{"a literal without a key", "--from-literal =*", nil},
		{"a literal whose key is a value", "--from-literal *=b", nil},
		{"a literal given twice", "--from-literal a=* --from-literal a=*", nil},
		{"a literal with a space", "", []string{"--from-literal", "* *=*"}},
		{"a literal that is an argument", "a=*", nil},
		{"a value that is an argument", "*", nil},
		{"a literal behind its flag", "a=* --from-literal a=*", nil},
		{"a short flag", "-p*", nil},
		{"a short flag with =", "-p=*", nil},
		{"a long flag", "--password=*", nil},
		{"a flag that is a value", "--*", nil},
		{"a flag without a name", "--=*", nil},
		{"three dashes", "---*", nil},
		{"a switch with a value", "--allow-empty=*", nil},
		{"a value with the wrong flag", "--from-file a=*", nil},
		{"a file without a key", "--from-file =*", nil},
		{"a file with two =", "--from-file a=*=*", nil},
		{"a file whose key is a value", "--from-file *=value", nil},
		{"a file", "--from-file value", nil},
		{"a file and a key", "--from-file a=value", nil},
		{"a file given twice", "--from-file a=value --from-literal a=*", nil},
		{"a file whose name is no key", "--from-file bad#key", nil},
		{"a file too large", "--from-file big", nil},
		{"a literal too large", "--from-literal *=b --from-file big", nil},
		{"100 MB", "--from-file huge", nil},
		{"an env file of 100 MB", "--from-env-file huge", nil},
		{"a folder with a key", "--from-file *=many", nil},
		{"a folder with a bad key", "--from-file many", nil},
		{"a folder of a folder", "--from-file nested", nil},
		{"a pattern", "--from-file @many", nil},
		{"a file that cannot be read", "--from-file a=/proc/self/mem", nil},
		{"a file below a file", "--from-file a=value/*", nil},
		{"a link that leads nowhere", "--from-file a=dangling", nil},
		{"a link to itself", "--from-file a=loop", nil},
		{"an env file that is a literal", "--from-env-file A=*", nil},
		{"an env file that is a folder", "--from-env-file many", nil},
		{"a variable", "--from-env-var SECRET", nil},
		{"a variable and a key", "--from-env-var a=SECRET", nil},
		{"a variable that is a value", "--from-env-var *", nil},
		{"a variable that is not set, its key a value", "--from-env-var *=NOT_SET", nil},
		{"a variable whose key is set", "--from-env-var a=*", nil},
		{"a command that fails", "--from-command a=docker-credential-fails", nil},
		{"a command that prints to both", "--from-command a=docker-credential-babbles", nil},
		{"a command that is a value", "--from-command a=*", nil},
		{"a command without a key", "--from-command *", nil},
		{"a command with a value for a key", "--from-command *=docker-credential-works", nil},
		{"a command with a value for an argument", "", []string{"--from-command", "a=docker-credential-fails *"}},
		{"a command in a shell", "", []string{"--from-command", "a=echo * | head"}},
		{"a command that is not closed", "", []string{"--from-command", "a=echo '*"}},
		{"a file for sops", "--from-sops good.json", nil},
		{"a file that sops does not decrypt", "--from-sops value", nil},
		{"a value for sops", "--from-sops a=*", nil},
		{"standard input", "--from-stdin a", nil},
		{"standard input for a value", "--from-stdin *", nil},
		{"standard input twice", "--from-stdin a --from-file b=-", nil},
		{"an env file from standard input", "--from-env-file -", nil},
		{"a prompt for a value", "--prompt *", nil},
		{"a prompt", "--prompt a", nil},
		{"a key that is generated", "--generate a=alnum:32 --from-literal a=*", nil},
		{"nothing but a value to rotate", "--from-literal a=* --rotate *", nil},
		{"a key to unset that is given", "--from-literal a=* --unset a", nil},
		{"a key to unset that is a value", "--from-literal a=b --unset *", nil},
		{"a label that is a value", "--from-literal a=* --label *", nil},
		{"a label of a value", "--from-literal a=* --label a=*", nil},
		{"a label named by a value", "--from-literal a=* --label *=a", nil},
		{"labels named by a value", "--from-literal a=* --label *=a --label *=b", nil},
		{"an annotation that is a value", "--from-literal a=* --annotation *", nil},
		{"an annotation named by a value", "--from-literal a=* --annotation *=a", nil},
		{"keys renamed to values", "--from-env-file good.env --key-map A=*", nil},
		{"keys renamed from values", "--from-env-file good.env --key-map *=A", nil},
		{"a prefix that is a value", "--from-env-file good.env --prefix *", nil},
		{"a pattern that is a value", "--from-env-file good.env --exclude [*", nil},
		{"a type that wants other keys", "--from-literal a=* --type tls", nil},
		{"a type that wants JSON", "--from-literal .dockerconfigjson=* --type docker-registry", nil},
		{"a type that wants a key", "--from-literal ssh-privatekey=* --type ssh-auth", nil},
		{"a type of the old config", "--from-literal .dockercfg={* --type kubernetes.io/dockercfg", nil},
		{"a type of the cluster", "--from-literal token=* --type service-account-token", nil},
		{"an immutable one", "--from-literal a=* --immutable", nil},
		{"a hash", "--from-literal a=* --append-hash", nil},
		{"a bad name", "--from-literal a=* -- X_", nil},
		{"base64 twice", "", []string{"--from-literal", "a=" + "@base64"}},
		{"a line break behind", "", []string{"--from-literal", "a=*\r\n"}},
		{"quotes left over", "", []string{"--from-literal", `a="*"`, "--from-literal", `b='*'`}},
		{"a template that fails", "--from-literal a=* -o go-template={{.data.a.b}}", nil},
		{"a template that prints and fails", "--from-literal a=* -o go-template={{.data.a}}{{fail}}", nil},
		{"a template that decodes", "--from-literal a=*", []string{"-o", "go-template={{.data.a | base64decode}}"}},
		{"a jsonpath that fails", "--from-literal a=* -o jsonpath={.data.a[0]}", nil},
		{"no such context", "--from-literal a=* --context nowhere", nil},
		{"a namespace that is none", "--from-literal a=* -n X_", nil},
	}
}

// envInputs are the env files in all dialects.
func envInputs() []badInput {
	ways := []string{"", "--interpolate --allow-unset", "--interpolate --env-dialect compose"}
	for _, name := range dotenv.Names()[1:] {
		ways = append(ways, "--env-dialect "+name)
	}
	var all []badInput
	for name := range envFiles() {
		for _, how := range ways {
			all = append(all, badInput{"env file " + name + " " + how, "--from-env-file " + name + ".env " + how, nil})
		}
	}
	return all
}

// kindInputs are the inputs of the commands for one type of Secret. They follow NAME.
func kindInputs() map[string][]badInput {
	return map[string][]badInput{
		"generic": {{"a literal without =", "--from-literal *", nil}},
		"tls": {
			{"a pair", "--cert tls.crt --key tls.key", nil},
			{"another's key", "--cert tls.crt --key other.key", nil},
			{"a key for the certificate", "--cert tls.key --key tls.key", nil},
			{"a key in the certificate", "--cert both.pem --key tls.key", nil},
			{"a key for the authority", "--cert tls.crt --key tls.key --ca tls.key", nil},
			{"half a key", "--cert tls.crt --key half.key", nil},
			{"half a certificate", "--cert half.crt --key tls.key", nil},
			{"a broken key", "--cert tls.crt --key broken.key", nil},
			{"a certificate for the key", "--cert tls.crt --key tls.crt", nil},
			{"an expired certificate", "--cert expired.crt --key tls.key", nil},
			{"a value for a key", "--cert tls.crt --key value", nil},
			{"a value for a certificate", "--cert value --key value", nil},
			{"a value for a bundle", "--bundle value", nil},
			{"a key in DER", "--cert tls.crt --key der.key", nil},
			{"PKCS #8, another passphrase", "--cert tls.crt --key pbes2-aes256.pem --passphrase-file value", nil},
			{"PKCS #8, another passphrase in a variable", "--cert tls.crt --key pbes2-aes256.pem --passphrase-env SECRET", nil},
			{"PKCS #8, a passphrase that is a variable's name", "--cert tls.crt --key pbes2-aes256.pem --passphrase-env *", nil},
			{"PKCS #8, a passphrase that is a file's name", "--cert tls.crt --key pbes2-aes256.pem --passphrase-file a=*", nil},
			{"PKCS #8, no passphrase", "--cert tls.crt --key pbes2-aes256.pem", nil},
			{"PKCS #8, another's key", "--cert tls.crt --key pbes2-aes256.pem --passphrase-file passphrase", nil},
			{"legacy PEM, another passphrase", "--cert tls.crt --key dek-aes128.pem --passphrase-file value", nil},
			{"PKCS #12, another passphrase", "--bundle modern.p12 --passphrase-file value", nil},
			{"PKCS #12, old, another passphrase", "--bundle legacy.p12 --passphrase-env SECRET", nil},
			{"keys from sources", "--from-file tls.crt=both.pem --from-file tls.key=tls.key", nil},
			{"values from sources", "--from-literal tls.crt=* --from-literal tls.key=*", nil},
			{"values generated", "--generate tls=cert,dns=* --from-literal a=*", nil},
		},
		"docker-registry": {
			{"a login", "--docker-username u --docker-password *", nil},
			{"a password twice", "--docker-username u --docker-password * --docker-password-stdin", nil},
			{"a password from standard input", "--docker-username u --docker-password-stdin", nil},
			{"a password without a user", "--docker-password *", nil},
			{"a password for a user", "--docker-username u:* --docker-password *", nil},
			{"a password in the server", "--docker-server https://u:*@registry.example.com --docker-username u --docker-password *", nil},
			{"a server that is a value", "--docker-server *?* --docker-username u --docker-password *", nil},
			{"a server twice", "--docker-username u --docker-password * --from-docker-config=good.json", nil},
			{"a config", "--from-docker-config=good.json", nil},
			{"a config without the host", "--from-docker-config=good.json --registry other.example.com", nil},
			{"a host that is a value", "--from-docker-config=good.json --registry *", nil},
			{"a config without credentials", "--from-docker-config=none.json", nil},
			{"a config that is no JSON", "--from-docker-config=value", nil},
			{"a config cut in half", "--from-docker-config=half.json", nil},
			{"a config with a bad escape", "--from-docker-config=escape.json", nil},
			{"a config with a name twice", "--from-docker-config=twice.json", nil},
			{"a config of other types", "--from-docker-config=types.json", nil},
			{"a config whose auth is no base64", "--from-docker-config=auth.json", nil},
			{"a config whose auth has no user", "--from-docker-config=nouser.json", nil},
			{"a config with a value for a host", "--from-docker-config=host.json", nil},
			{"a helper that fails", "--from-docker-config=fails.json --registry registry.example.com", nil},
			{"a helper that fails, all", "--from-docker-config=fails.json --registry *", []string{"--registry", "@all"}},
			{"a helper that babbles", "--from-docker-config=babbles.json --registry registry.example.com", nil},
			{"a helper that babbles, all", "--from-docker-config=babbles.json", []string{"--registry", "@all"}},
			{"a helper that is a value", "--from-docker-config=helper.json --registry registry.example.com", nil},
			{"a helper that is a value, all", "--from-docker-config=helper.json", []string{"--registry", "@all"}},
			{"a helper that works", "--from-docker-config=works.json --registry registry.example.com", nil},
			{"a file", "--from-file value", nil},
			{"a file that is half", "--from-file half.json", nil},
			{"a file without credentials", "--from-file none.json", nil},
			{"a value", "--from-literal .dockerconfigjson=*", nil},
			{"a folder", "--from-file many", nil},
		},
		"basic-auth": {
			{"a password", "--username u --from-literal password=*", nil},
			{"a password for a user", "--username * --from-literal passwrd=*", nil},
			{"users", "--username * --from-literal username=*", nil},
		},
		"ssh-auth": {
			{"a key that is a value", "--ssh-privatekey value", nil},
			{"a key that is typed", "--ssh-privatekey a=*", nil},
			{"half a key", "--ssh-privatekey half.key", nil},
			{"a key and a value", "--ssh-privatekey tls.key --from-literal ssh-privatekey=*", nil},
			{"a key that is encrypted", "--ssh-privatekey pbes2-aes256.pem", nil},
		},
		"bootstrap-token": {
			{"a token that is none", "--from-literal token-secret=*", nil},
			{"a name that is a value", "--from-literal token-id=* --from-literal token-secret=*", nil},
			{"a time that is a value", "--ttl *", nil},
			{"usages that are values", "--usages *,* --from-literal token-secret=*", nil},
			{"groups that are values", "--groups *,system:bootstrappers:* --from-literal token-secret=*", nil},
			{"an expiration that is a value", "--from-literal expiration=* --from-literal token-secret=0123456789abcdef", nil},
		},
		"service-account-token": {
			{"an account that is a value", "--service-account *", nil},
			{"a token", "--service-account robot --from-literal token=*", nil},
		},
	}
}

// generates are arguments of --generate, with canaries in wrong places.
func generates() []string {
	return strings.Fields(`* *=alnum =* a=* a=*:32 a=alnum:* a=alnum:32,* a=alnum:32,*=* a=alnum:32,case=* a=password:24,symbols=* a=password:24,set=*
		a=hex:* a=base64:* a=bytes:-* a=uuid:* a=words:* a=words:6,separator=* a=digits:* a=ssh:* a=ssh:rsa,bits=* a=ssh:ed25519,comment=* a=ca,cn=* a=ca,days=*
		a=cert,dns=* a=cert,ip=* a=cert,ca=* a=cert,dns=a.example.com,days=* a=cert,dns=a.example.com,key=* a=htpasswd:* a=htpasswd:u,cost=* a=htpasswd:u,password=*
		a=htpasswd:u:* a=htpasswd a=alnum:32,avoid=* a=hex,prefix=* a=hex,suffix=* a=htpasswd:u,user=* a=bcrypt,password=* a=bcrypt,identifier=*
		a=argon2id,password=* a=argon2id,memory=* a=pem:* a=pem:ec,curve=* a=wireguard:* a=fernet:* a=uuid7,case=*`)
}
