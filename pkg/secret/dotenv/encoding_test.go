package dotenv_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// utf16Text is a text in UTF-16.
func utf16Text(order binary.AppendByteOrder, text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

// A .env of Windows PowerShell is UTF-16. The dotenv dialect reads it; the other
// programs cannot.
func TestUTF16(t *testing.T) {
	const text = "# ключ\r\nA=é😀\r\nB=\"x\ny\"\n"
	want, err := dotenv.Parse(dialect(t, "dotenv"), text, dotenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		encoded := utf16Text(order, "\uFEFF"+text)
		got, err := dotenv.Parse(dialect(t, "dotenv"), encoded, dotenv.Options{})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v, (-want +got):\n%s", order, err, diff)
		}
		wantDiff := []dotenv.Difference{}
		for _, name := range []string{"kubectl", "docker", "compose", "node"} {
			wantDiff = append(wantDiff, dotenv.Difference{Place: dotenv.Place{Line: 1, Column: 1}, Dialects: []string{name}})
		}
		if diff := cmp.Diff(wantDiff, dotenv.Differences(dialect(t, "dotenv"), encoded, got, dotenv.Options{})); diff != "" {
			t.Errorf("%s: differences (-want +got):\n%s", order, diff)
		}
	}
}

// Each error names the encoding and the place, and no part of the text.
func TestForeignEncodings(t *testing.T) {
	const little, big = "the text is UTF-16 (little-endian); expected UTF-8", "the text is UTF-16 (big-endian); expected UTF-8"
	const canary = "A=canary-ÿ\nB=canary\n"
	marked := "\uFEFF" + canary
	tests := map[string]struct{ dialects, text, want string }{
		"little":                  {"kubectl docker compose node", utf16Text(binary.LittleEndian, marked), ":1:1: " + little},
		"big":                     {"kubectl docker compose node", utf16Text(binary.BigEndian, marked), ":1:1: " + big},
		"little, without a mark":  {"dotenv kubectl docker compose node", utf16Text(binary.LittleEndian, canary), ":1:1: " + little},
		"big, without a mark":     {"dotenv kubectl docker compose node", utf16Text(binary.BigEndian, canary), ":1:1: " + big},
		"UTF-32":                  {"dotenv kubectl", "\xff\xfe\x00\x00A\x00\x00\x00", ":1:1: the text is UTF-32; expected UTF-8"},
		"UTF-32, big":             {"dotenv node", "\x00\x00\xfe\xff\x00\x00\x00A", ":1:1: the text is UTF-32; expected UTF-8"},
		"half a character":        {"dotenv", utf16Text(binary.LittleEndian, "\uFEFFA=1\nB=c") + "x", ":2:4: bytes that are not UTF-16"},
		"half a pair":             {"dotenv", utf16Text(binary.LittleEndian, "\uFEFFA=1\nB=") + "\x3d\xd8", ":2:3: bytes that are not UTF-16"},
		"a pair in the wrong way": {"dotenv", utf16Text(binary.BigEndian, "\uFEFFA=") + "\xdc\x00\xd8\x3d\x00x", ":1:3: bytes that are not UTF-16"},
		"a zero":                  {"dotenv", utf16Text(binary.LittleEndian, "\uFEFFA=c\x00anary"), ":1:4: a NUL byte"},
	}
	for name, tt := range tests {
		for d := range strings.FieldsSeq(tt.dialects) {
			t.Run(fmt.Sprintf("%s as %s", name, d), func(t *testing.T) {
				_, err := dotenv.Parse(dialect(t, d), tt.text, dotenv.Options{File: "x.env"})
				var bad *dotenv.Error
				if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "x.env"+tt.want) || bad.Hint() == "" {
					t.Errorf("got %v, want %s", err, tt.want)
				}
				if strings.Contains(fmt.Sprint(err), "canary") {
					t.Errorf("a value is in the error: %v", err)
				}
			})
		}
	}
}

// Zeros alone do not make a text UTF-16.
func TestZerosInText(t *testing.T) {
	for _, text := range []string{"A=b\x00c", "A=\x00\x00\x00", "A=bcdefgh\x00", "\x00\x00\x00\x00"} {
		_, err := dotenv.Parse(dialect(t, "kubectl"), text, dotenv.Options{File: "x.env"})
		if err != nil && strings.Contains(err.Error(), "UTF-16") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
