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
		Options:  []Option{choice("case", "", "letters of one case only", "lower", "upper"), avoid(), weak()},
		read:     readText("characters", alphanumeric),
	}, {
		Name: "password", Makes: "letters, digits and symbols, with a minimum number of each", Example: "password:24,symbols=2,set=shell",
		Argument: number("LENGTH", 24, 1, 128, "characters"),
		Options: []Option{
			number("upper", 1, 0, 128, "minimum number of upper-case letters"),
			number("lower", 1, 0, 128, "minimum number of lower-case letters"),
			number("digits", 1, 0, 128, "minimum number of digits"),
			number("symbols", 1, 0, 128, "minimum number of symbols"),
			setOption(), avoid(), weak(),
		},
		read: readText("characters", mixedPassword),
	}, {
		Name: "hex", Makes: "random bytes in hexadecimal, two digits per byte", Example: "hex:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  []Option{weak()},
		read:     readText("random bytes", encoded(hexText)),
	}, {
		Name: "base64", Makes: "random bytes in base64, with padding", Example: "base64:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  []Option{weak()},
		read:     readText("random bytes", encoded(base64Std)),
	}, {
		Name: "base64url", Makes: "random bytes in URL-safe base64, without padding", Example: "base64url:32",
		Argument: number("LENGTH", 32, 1, 4096, random),
		Options:  []Option{weak()},
		read:     readText("random bytes", encoded(base64URL)),
	}, {
		Name: "bytes", Makes: "raw random bytes", Example: "bytes:32",
		Argument: number("LENGTH", 32, 1, 4096, "random bytes"),
		Options:  []Option{weak()},
		read:     readText("random bytes", encoded(raw)),
	}, {
		Name: "uuid", Makes: "a UUID of version 4", Example: "uuid",
		read: readText("UUID", uuid),
	}, {
		Name: "words", Makes: "words from a list of 2048 short English words", Example: "words:6",
		Argument: number("LENGTH", 6, 1, 64, "words"),
		Options:  []Option{choice("separator", "-", "separator between words", "-", "_", ".", "space"), weak()},
		read:     readText("words", phrase),
	}, {
		Name: "digits", Makes: "decimal digits", Example: "digits:20",
		Argument: number("LENGTH", 20, 1, 1024, "digits"),
		Options:  []Option{weak()},
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
		Name: "htpasswd", Makes: "a user's line for an htpasswd file (bcrypt), and the password", Example: "htpasswd:admin",
		Argument: Option{Name: "USER", Takes: "a user's name", Does: "without ':', ',' and spaces", accepts: userName},
		Options: []Option{
			number("length", 24, 1, 72, "characters of the password, letters and digits"),
			number("cost", 10, 4, 16, "cost of bcrypt, log2 of its rounds"),
			{Name: "password", Takes: "a key", Does: "take the password from another key of this Secret", accepts: secretKey},
			avoid(), weak(),
		},
		read: readHtpasswd,
	}}
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
