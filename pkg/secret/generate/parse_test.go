package generate_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

func TestParse(t *testing.T) {
	tests := []struct{ argument, keys, bits string }{
		{"k=alnum", "k", "190.5"},
		{"k=alnum:11", "k", "65.4"},
		{"k=alnum:1,weak=yes", "k", "5.9"},
		{"k=alnum:32,avoid=similar", "k", "185"}, // 55 characters
		{"k=password", "k", "144.6"},
		{"k=password:24,upper=0,lower=0,digits=0,set=none", "k", "142.9"},
		{"k=hex", "k", "256"},
		{"k=hex:8", "k", "64"},
		{"k=base64:16", "k", "128"},
		{"k=base64url:4096", "k", "32768"},
		{"k=bytes:1,weak=yes", "k", "8"},
		{"k=uuid", "k", "122"},
		{"k=words", "k", "66"},
		{"k=words:7,separator=space", "k", "77"},
		{"k=digits", "k", "66.4"},
		{"k=digits:6,weak=yes", "k", "19.9"},
		{"k=ssh", "k k.pub", "128"},
		{"k=ssh:rsa,bits=4096,comment=deploy key", "k k.pub", "128"},
		{"k=ca", "k.crt k.key", "128"},
		{"tls=cert,dns=web.example.com", "tls.crt tls.key ca.crt", "128"},
		{"tls=cert,dns=*.example.com,dns=web,ip=10.0.0.1,ip=2001:db8::1,issuer=web-ca.crt", "tls.crt tls.key web-ca.crt", "128"},
		{"tls=cert,ca=ca,cn=reader", "tls.crt tls.key", "128"},
		{"k=htpasswd:admin", "k-password k", "142.9"},
		{"k=htpasswd:admin,length=72,cost=4", "k-password k", "428.7"},
		{"k=htpasswd:admin,password=pw", "k", "0"},
	}
	for _, tt := range tests {
		s := parse(t, tt.argument)[0]
		if keys, bits := strings.Join(s.Keys(), " "), generate.Bits(s.Bits()); keys != tt.keys || bits != tt.bits {
			t.Errorf("%s: got %s with %s bits, want %s with %s", tt.argument, keys, bits, tt.keys, tt.bits)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const syntax, kinds = "write KEY=KIND", "the kinds are alnum, password, hex, base64, base64url, fernet, bytes, uuid, uuid7, words, digits, ssh, pem, wireguard, ca, cert, htpasswd, bcrypt, argon2id"
	long := strings.Repeat("k", 250)
	tests := []struct{ argument, want, hint string }{
		{"", "no '='; expected KEY=KIND", syntax},
		{"canary", "no '='; expected KEY=KIND", syntax},
		{"=alnum", "no key before '=': a key has 1 to 253", syntax},
		{"can#ary=alnum", "no key before '='", syntax},
		{"canary=", "no kind of value after '='", kinds},
		{"canary=canary", "no kind of value after '='", kinds},
		{"canary=password1", "no kind of value after '='", kinds},
		{"canary==", "no kind of value after '='", kinds},
		{"k=Alnum", "no kind of value after '='", kinds},
		{"k=alnum:", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:0", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:canary", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:1025", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:0000032", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:-1", "key k: LENGTH of alnum: expected 1 to 1024", "write alnum:32"},
		{"k=alnum:32,", "key k: no option of alnum after ','", "the options of alnum are case=, avoid=, weak="},
		{"k=alnum:32,canary=canary", "key k: no option of alnum after ','", "the options of alnum are case=, avoid=, weak="},
		{"k=alnum:32,weak", "key k: option weak of alnum: expected yes", "separates"},
		{"k=alnum:32,weak=yes,weak=yes", "key k: option weak of alnum is given twice", "once"},
		{"k=uuid:4", "key k: uuid takes no argument after ':'", "write uuid"},
		{"k=fernet,weak=yes", "key k: fernet has no options", "write fernet"},
		{"k=digits:6", "key k: digits:6 has 19.9 bits of entropy; expected at least 64", "digits:20 has 66.4 bits; weak=yes allows fewer"},
		{"k=words:5", "key k: words:5 has 55 bits of entropy", "words:6 has 66 bits"},
		{"k=hex:7", "key k: hex:7 has 56 bits of entropy", "hex:8 has 64 bits"},
		{"k=alnum:10", "key k: alnum:10 has 59.5 bits of entropy", "alnum:11 has 65.4 bits"},
		{"k=password:8,upper=2,lower=2,digits=2,symbols=2", "key k: password:8 has 40.7 bits of entropy", "password:12 has 68.6 bits"},
		{"k=password:8,upper=9", "key k: the options require 12 characters, but LENGTH is 8", "write password:12 or more"},
		{"k=password,set=none,symbols=2", "key k: option symbols requires characters that set=none excludes", "omit symbols="},
		{"k=password,set=canary", "key k: option set of password: expected url, shell, ascii, none", "separates"},
		{"k=password,upper=canary", "key k: option upper of password: expected 0 to 128", "separates"},
		{"k=words,separator=x", "key k: option separator of words: expected -, _, ., space", "separates"},
		{"k=ssh:dsa", "key k: ALGORITHM of ssh: expected ed25519, ecdsa, rsa", "write ssh:ed25519"},
		{"k=ssh,comment=ca\nnary", "key k: option comment of ssh: expected text of one line", "separates"},
		{"k=ssh,bits=4096", "key k: option bits is only for rsa", "ssh:rsa"},
		{"k=ssh:rsa,bits=1024", "key k: option bits of ssh: expected 3072, 4096", "separates"},
		{"k=ca,days=20,renew=20", "key k: renew is 20; expected less than the 20 days of validity", "smaller renew="},
		{"k=ca,days=0", "key k: option days of ca: expected 1 to 36500", "separates"},
		{"k=cert", "key k: cert has no names; expected dns=, ip= or cn=", "write cert,dns=web.example.com"},
		{"k=cert,dns=Canary", "key k: option dns of cert: expected a DNS name in lower case", "separates"},
		{"k=cert,dns=canary,dns=a_canary", "key k: option dns of cert: expected a DNS name in lower case", "separates"},
		{"k=cert,ip=canary", "key k: option ip of cert: expected an IP address", "separates"},
		{"k=cert,ip=fe80::1%canary", "key k: option ip of cert: expected an IP address", "separates"},
		{"k=cert,cn=a,ca=ca,issuer=i", "key k: option issuer is only for a new CA; ca= selects an existing one", "PREFIX.crt"},
		{"k=cert,cn=a,issuer=k.key", "key k: cert would make k.key twice", "issuer=KEY"},
		{"ca=cert,cn=a", "key ca: cert would make ca.crt twice", "issuer=KEY"},
		{"k=cert,cn=a,ca=k", "key k: cert would make k.key from itself", "name another"},
		{"k=htpasswd", "key k: htpasswd without USER; expected htpasswd:USER", "write htpasswd:admin"},
		{"k=htpasswd:can:ary", "key k: USER of htpasswd: expected a user's name", "write htpasswd:admin"},
		{"k=htpasswd:u,password=can ary", "key k: option password of htpasswd: expected a key", "separates"},
		{"k=htpasswd:u,password=k", "key k: htpasswd would make k from itself", "name another"},
		{"k=htpasswd:u,password=p,length=9", "key k: option length is only for a password that htpasswd generates", "set it on the kind"},
		{"k=htpasswd:u,length=8", "key k: length=8 has 47.6 bits of entropy", "length=11 has 65.4 bits"},
		{long + "=ssh", "key " + long + ": one of the keys that ssh makes of it is longer", "shorter"},
	}
	for _, tt := range tests {
		t.Run(tt.argument, func(t *testing.T) {
			_, err := generate.Parse(tt.argument)
			checkError(t, err, tt.want, tt.hint)
		})
	}
	t.Logf("refused: %d arguments", len(tests))
}
