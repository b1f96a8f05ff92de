package secretgen

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The canaries are used as values. If six bytes of one appear in any form, a value has
// leaked.
const (
	canary        = "cAnArY+/9f3e7"                    // what most passwords look like
	canarySpecial = "q7\"\\'$Zk<&=é#K\t%41"            // what shells, YAML, JSON and URLs write differently
	canaryBinary  = "\x00\xffbin\x1b+rY\xfe\x80wK+q7Z" // what is not text
)

// canaryLong is longer than a line. No six bytes of it are a valid key, because keys may
// be printed.
var canaryLong = strings.Join(strings.Fields(`
	h7Kq+ 2mXz/ 9pLw+ Rt4b/ Vn8s+ Yc3d/ Jg6f+ Hq1k/ Zw5m+ Xb2n/ Tp9v+ Ld7r/
	Sc4j+ Gf8h/ Mk3w+ Bx6q/ Nz1t+ Pd5y/ Wv2g+ Qs9c/ Fh4l+ Ut7e/ Ao8i+ Ek3u/`), "")

const piece = 6

// checker finds canaries in texts.
type checker struct {
	pieces map[string]string // canary by piece
	starts [1 << 16]bool     // whether a piece starts with these two bytes
}

// newChecker makes a checker of the canaries and of more values.
func newChecker(more ...string) *checker {
	c := &checker{pieces: map[string]string{}}
	c.add("short", canary)
	c.add("special", canarySpecial)
	c.add("binary", canaryBinary)
	c.add("long", canaryLong)
	for i, value := range more {
		c.add(fmt.Sprintf("value %d", i+1), value)
	}
	return c
}

func (c *checker) add(name, value string) {
	for _, cased := range []string{value, strings.ToLower(value), strings.ToUpper(value)} {
		for i := 0; i+piece <= len(cased); i++ {
			p := cased[i : i+piece]
			c.pieces[p] = name
			c.starts[int(p[0])<<8|int(p[1])] = true
		}
	}
}

// form is an encoding of a value. Texts are decoded from it, so that pieces are found at
// any start and end.
type form struct {
	name string
	read func(text string) string
}

// forms are tried alone and in pairs: base64 in JSON, escapes in a hex dump.
func forms() []form {
	return []form{
		{"raw", func(text string) string { return text }},
		{"base64", readBase64},
		{"hex", readHex},
		{"hex in pairs", readPairs},
		{"hex dump", readDump},
		{"decimal", readDecimal},
		{"escapes", readEscapes},
		{"URL", readURL},
		{"spaced", func(text string) string { return strings.ReplaceAll(text, " ", "") }},
		{"UTF-16", func(text string) string { return strings.ReplaceAll(text, "\x00", "") }},
	}
}

// leaks are the canaries in the text, with their forms.
func (c *checker) leaks(text string) []string {
	found := map[string]bool{}
	var all []string
	look := func(name, text string) {
		for i := 0; i+piece <= len(text); i++ {
			if !c.starts[int(text[i])<<8|int(text[i+1])] {
				continue
			}
			if of, ok := c.pieces[text[i:i+piece]]; ok && !found[of+name] {
				found[of+name] = true
				all = append(all, of+" as "+name)
			}
		}
	}
	for _, outer := range forms() {
		once := outer.read(text)
		look(outer.name, once)
		if outer.name == "raw" || once == "" || once == text {
			continue
		}
		for _, inner := range forms()[1:] {
			if twice := inner.read(once); twice != "" && twice != once {
				look(inner.name+" in "+outer.name, twice)
			}
		}
	}
	return all
}

var (
	base64Run  = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
	hexRun     = regexp.MustCompile(`[0-9a-fA-F]{12,}`)
	pairsRun   = regexp.MustCompile(`(?i)(?:(?:0x)?[0-9a-f]{2}[ ,:]+){5,}(?:0x)?[0-9a-f]{2}`)
	dumpLine   = regexp.MustCompile(`(?m)[0-9a-f]{8}  ((?:[0-9a-f]{2} {1,2}){1,16}) *\|`)
	decimalRun = regexp.MustCompile(`\d{1,3}(?:[ ,]+\d{1,3}){5,}`)
	escape     = regexp.MustCompile(`\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)`)
	percent    = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
)

// runs decodes each run of the text in all ways and returns the results on lines.
func runs(text string, run *regexp.Regexp, read func(run string) []string) string {
	var b strings.Builder
	for _, r := range run.FindAllString(text, -1) {
		for _, s := range read(r) {
			b.WriteString(s + "\n")
		}
	}
	return b.String()
}

// readBase64 reads both alphabets, with every possible start of a group of four.
func readBase64(text string) string {
	standard := strings.NewReplacer("-", "+", "_", "/")
	return runs(text, base64Run, func(run string) (all []string) {
		run = standard.Replace(run)
		for shift := range 4 {
			group := run[shift:]
			if len(group)%4 == 1 {
				group = group[:len(group)-1]
			}
			value, _ := base64.RawStdEncoding.DecodeString(group)
			all = append(all, string(value))
		}
		return all
	})
}

func readHex(text string) string {
	return runs(text, hexRun, func(run string) (all []string) {
		for shift := range 2 {
			value, _ := hex.DecodeString(run[shift : len(run)-(len(run)-shift)%2])
			all = append(all, string(value))
		}
		return all
	})
}

func readPairs(text string) string {
	plain := strings.NewReplacer(" ", "", ",", "", ":", "", "0x", "", "0X", "")
	return runs(text, pairsRun, func(run string) []string {
		value, _ := hex.DecodeString(plain.Replace(run))
		return []string{string(value)}
	})
}

// readDump joins the lines of a hex dump, because a value can have several lines.
func readDump(text string) string {
	var b strings.Builder
	for _, line := range dumpLine.FindAllStringSubmatch(text, -1) {
		value, _ := hex.DecodeString(strings.ReplaceAll(line[1], " ", ""))
		b.Write(value)
	}
	return b.String()
}

// readDecimal reads bytes as %v prints them.
func readDecimal(text string) string {
	return runs(text, decimalRun, func(run string) []string {
		var value []byte
		for _, number := range strings.FieldsFunc(run, func(r rune) bool { return r == ' ' || r == ',' }) {
			n, _ := strconv.Atoi(number)
			value = append(value, byte(n))
		}
		return []string{string(value)}
	})
}

// readEscapes reads the escapes of Go, JSON and YAML.
func readEscapes(text string) string {
	named := map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", 'v': "\v", 'a': "\a", 'e': "\x1b", '0': "\x00"}
	return escape.ReplaceAllStringFunc(text, func(e string) string {
		switch digits := e[2:]; {
		case e[1] == 'x':
			n, _ := strconv.ParseUint(digits, 16, 8)
			return string([]byte{byte(n)})
		case (e[1] == 'u' || e[1] == 'U') && digits != "":
			n, _ := strconv.ParseUint(digits, 16, 32)
			return string(rune(n))
		case len(e) == 4:
			n, _ := strconv.ParseUint(e[1:], 8, 8)
			return string([]byte{byte(n)})
		}
		if text, ok := named[e[1]]; ok && len(e) == 2 {
			return text
		}
		return e[1:]
	})
}

func readURL(text string) string {
	return percent.ReplaceAllStringFunc(text, func(e string) string {
		n, _ := strconv.ParseUint(e[1:], 16, 8)
		return string([]byte{byte(n)})
	})
}
