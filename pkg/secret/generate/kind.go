package generate

import "strings"

// Kind is a kind of value that can be generated.
type Kind struct {
	Name     string
	Makes    string // its description, for help and docs
	Argument Option // the argument after ':'; without a name if there is none
	Options  []Option
	Example  string // what to write after KEY=
	read     func(input) (Spec, error)
}

// Kinds is the table, in the order of the help text.
func Kinds() []Kind {
	return append(texts(), pairs()...)
}

// texts are the kinds of one key.
func texts() []Kind {
	const random = "random bytes before encoding"
	return []Kind{{
		Name: "alnum", Makes: "letters and digits", Example: "alnum:32",
		Argument: number("LENGTH", 32, 1, 1024, "characters"),
		Options:  append([]Option{choice("case", "", "letters of one case only", "lower", "upper"), avoid(), weak()}, affixes()...),
		read:     readText("characters", alphanumeric),
	}, {
		Name: "password", Makes: "letters, digits and symbols, with a minimum number of each", Example: "password:24,symbols=2,set=shell",
		Argument: number("LENGTH", 24, 1, 128, "characters"),
		Options: []Option{
			number("upper", 1, 0, 128, "minimum number of upper-case letters"),
			number("lower", 1, 0, 128, "minimum number of lower-case letters"),
			number("digits", 1, 0, 128, "minimum number of digits"),
			number("symbols", 1, 0, 128, "minimum number of symbols"),
			setOption(), avoid(), weak(), prefix(), suffix(),
		},
		read: readText("characters", mixedPassword),
	}, {
		Name: "hex", Makes: "random bytes in hexadecimal, two digits per byte", Example: "hex:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  append([]Option{digitCase(), weak()}, affixes()...),
		read:     readText("random bytes", encoded(hexText)),
	}, {
		Name: "base64", Makes: "random bytes in base64, with padding", Example: "base64:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  append([]Option{weak()}, affixes()...),
		read:     readText("random bytes", encoded(base64Std)),
	}, {
		Name: "base64url", Makes: "random bytes in URL-safe base64, without padding", Example: "base64url:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  append([]Option{weak()}, affixes()...),
		read:     readText("random bytes", encoded(base64URL)),
	}, {
		Name: "fernet", Makes: "a key of Fernet: 32 random bytes in URL-safe base64, with padding", Example: "fernet",
		read: readText("32 random bytes", fernet),
	}, {
		Name: "bytes", Makes: "raw random bytes", Example: "bytes:32",
		Argument: number("LENGTH", 32, 1, 4096, "random bytes"),
		Options:  []Option{weak()},
		read:     readText("random bytes", encoded(raw)),
	}, {
		Name: "uuid", Makes: "a UUID of version 4", Example: "uuid",
		Options: append([]Option{digitCase()}, affixes()...),
		read:    readText("UUID", uuid),
	}, {
		Name: "uuid7", Makes: "a UUID of version 7: sorted by time, which it reveals", Example: "uuid7",
		Options: append([]Option{digitCase()}, affixes()...),
		read:    readText("UUID of version 7", uuid7),
	}, {
		Name: "words", Makes: "words from a list of 2048 short English words", Example: "words:6",
		Argument: number("LENGTH", 6, 1, 64, "words"),
		Options:  []Option{choice("separator", "-", "separator between words", "-", "_", ".", "space"), weak(), prefix(), suffix()},
		read:     readText("words", phrase),
	}, {
		Name: "digits", Makes: "decimal digits", Example: "digits:20",
		Argument: number("LENGTH", 20, 1, 1024, "digits"),
		Options:  append([]Option{weak()}, affixes()...),
		read:     readText("digits", decimal),
	}}
}

// pairs are the kinds of several keys.
func pairs() []Kind {
	return []Kind{{
		Name: "ssh", Makes: "an SSH key pair: the private key in OpenSSH's PEM format, the public key as a line of authorized_keys", Example: "ssh:ed25519",
		Argument: choice("ALGORITHM", "ed25519", "ecdsa is P-256", "ed25519", "ecdsa", "rsa"),
		Options: []Option{
			{Name: "comment", Takes: "text of one line", Does: "comment of the keys; KEY by default", accepts: line},
			choice("bits", "", "size of an RSA key; 3072 by default", "3072", "4096"),
		},
		read: readSSH,
	}, {
		Name: "pem", Makes: "a key pair in PEM: the private key as PKCS #8, the public key as SPKI", Example: "pem:ec",
		Argument: choice("ALGORITHM", "", "for signing tokens and the like", "rsa", "ec", "ed25519"),
		Options: []Option{
			choice("bits", "", "size of an RSA key; 3072 by default", "2048", "3072", "4096"),
			choice("curve", "", "curve of an EC key; P-256 by default", "P-256", "P-384", "P-521"),
			choice("form", "pkcs8", "form of the private key; traditional is PKCS #1 for RSA and SEC 1 for EC", "pkcs8", "traditional"),
		},
		read: readPEM,
	}, {
		Name: "wireguard", Makes: "a key pair of WireGuard, each in base64", Example: "wireguard",
		read: readWireGuard,
	}, {
		Name: "ca", Makes: "a self-signed CA (ECDSA P-256)", Example: "ca,cn=shop",
		Options: []Option{
			{Name: "cn", Takes: "one line of at most 64 characters (X.520)", Does: "common name; KEY by default", accepts: line},
			number("days", 3650, 1, 36500, "days of validity"), renew(),
		},
		read: readAuthority,
	}, {
		Name: "cert", Makes: "a certificate for servers and clients (ECDSA P-256), and that of its CA", Example: "cert,dns=web.example.com",
		Options: []Option{
			{Name: "dns", Takes: "a DNS name in lower case", Does: "a DNS name of the certificate; `*` may be the first label", Many: true, accepts: dnsName},
			{Name: "ip", Takes: "an IP address", Does: "an IP address of the certificate", Many: true, accepts: ipAddress},
			{Name: "cn", Takes: "one line of at most 64 characters (X.520)", Does: "common name; by default the first of dns= and ip=, none if it is longer", accepts: line},
			number("days", 365, 1, 36500, "days of validity, at most those of its CA"), renew(),
			{Name: "ca", Takes: "a prefix of keys", Does: "sign with PREFIX.crt and PREFIX.key of this Secret; by default with a new CA, whose key is discarded", accepts: secretKey},
			{Name: "issuer", Takes: "a key", Does: "key for the certificate of the new CA; ca.crt by default", accepts: secretKey},
		},
		read: readLeaf,
	}, {
		Name: "htpasswd", Makes: "an htpasswd file (bcrypt) with one or more users, and their passwords", Example: "htpasswd:admin",
		Argument: Option{Name: "USER", Takes: "a user's name", Does: "without ':', ',' and spaces", accepts: userName},
		Options: []Option{
			{Name: "user", Takes: "a user's name", Does: "one more user, with the password in KEY-password-USER", Many: true, accepts: userName},
			passwordLength(), cost(),
			{Name: "password", Takes: "a key", Does: "take the password from another key of this Secret; with several users, once for each in their order", Many: true, accepts: secretKey},
			avoid(), weak(),
		},
		read: readHtpasswd,
	}, {
		Name: "bcrypt", Makes: "the bcrypt hash of a password, and the password", Example: "bcrypt",
		Options: []Option{
			passwordLength(), cost(), takePassword(),
			choice("identifier", "2a", "identifier at the start of the hash; PHP writes 2y, Python and OpenBSD 2b", "2a", "2b", "2y"),
			avoid(), weak(),
		},
		read: readHashed(func(in input) scheme { return bcryptScheme{in.text("identifier"), in.number("cost")} }),
	}, {
		Name: "argon2id", Makes: "the Argon2id hash of a password as a PHC string, and the password", Example: "argon2id",
		Options: []Option{
			passwordLength(), takePassword(),
			number("memory", 64, 8, 1024, "memory in MiB (RFC 9106)"),
			number("time", 3, 1, 100, "passes over the memory"),
			number("threads", 4, 1, 64, "threads, called parallelism in the RFC"),
			avoid(), weak(),
		},
		read: readHashed(func(in input) scheme {
			return argonScheme{uint32(in.number("memory")) << 10, uint32(in.number("time")), uint32(in.number("threads"))}
		}),
	}}
}

func passwordLength() Option {
	return number("length", 24, 1, 72, "characters of the password, letters and digits")
}

func cost() Option { return number("cost", 10, 4, 16, "cost of bcrypt, log2 of its rounds") }

func takePassword() Option {
	return Option{Name: "password", Takes: "a key", Does: "take the password from another key of this Secret", accepts: secretKey}
}

// affixes are the options for text around a value.
func affixes() []Option { return []Option{prefix(), suffix()} }

func prefix() Option {
	return Option{Name: "prefix", Takes: "text of at most 64 characters, without ','", Does: "text before the value, such as `base64:`", accepts: affix}
}

func suffix() Option {
	return Option{Name: "suffix", Takes: "text of at most 64 characters, without ','", Does: "text after the value", accepts: affix}
}

func digitCase() Option {
	return choice("case", "lower", "case of the hexadecimal digits", "lower", "upper")
}

func avoid() Option {
	return choice("avoid", "", "leave out similar characters: `"+similar+"`", "similar")
}

func weak() Option {
	return choice("weak", "", "allow less than 64 bits of entropy", "yes")
}

func renew() Option {
	return number("renew", 30, 0, 36499, "renew when fewer days are left; by default at most a third of days=")
}

func setOption() Option {
	var names, does []string
	for _, set := range symbolSets() {
		names = append(names, set.name)
		if set.name == "url" || set.name == "shell" {
			does = append(does, set.name+" has `"+set.characters+"`")
		}
	}
	return choice("set", names[0], "which symbols: "+strings.Join(does, ", ")+", ascii has all 32", names...)
}

// named is the kind of that name.
func named(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// option is the option of that name.
func (k Kind) option(name string) (Option, bool) {
	for _, o := range k.Options {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}
