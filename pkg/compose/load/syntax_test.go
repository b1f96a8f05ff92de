package load

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// refusal is the error of Load for one text.
type refusal struct{ name, text, want, hint string }

func (c refusal) check(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(c.text), 0o666); err != nil {
		t.Fatal(err)
	}
	_, _, err := Load(context.Background(), flags(dir, ""))
	checkError(t, err, c.want, c.hint)
}

// checkError checks that an error and its hints contain the expected texts.
func checkError(t *testing.T, err error, want, hint string) {
	t.Helper()
	if err == nil {
		t.Fatalf("loads, want %q", want)
	}
	if fault.Code(err) != int(fault.Usage) {
		t.Errorf("exit code %d", fault.Code(err))
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Errorf("%T is not a fault", err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if hints := strings.Join(fault.Hints(err), " | "); !strings.Contains(hints, hint) {
		t.Errorf("%v\ngot the hint  %s\nwant the hint %s", err, hints, hint)
	}
}

const course = `version: "3.x"
services:
  node:
    container_name: nodeapp
    image: yourAccount/nodeapp
    ports: ["80:80"]
    volumes: ["./var/www/logs"]
    env_file: ["./nodeapp.env"]
    networks: [nodeapp-network]
networks:
  nodeapp-network
  driver: bridge
`

func TestSyntax(t *testing.T) {
	for _, c := range []refusal{
		{"course example", course, `compose.yaml:11:3: expected "nodeapp-network:"`, `write "nodeapp-network:"`},
		{"tab", "services:\n  web:\n\timage: a\n", "compose.yaml:3:1: found a tab, expected spaces", "two spaces"},
		{"tab after spaces", "services:\n  web:\n  \timage: a\n", "compose.yaml:3:3: found a tab, expected spaces", ""},
		{"tab in a block", "services:\n  web:\n    command: |\n \tx\n", "compose.yaml:4:2: found a tab", ""},
		{"indent between", "services:\n  web:\n    image: a\n   ports: []\n", "compose.yaml:4:4: indented by 3 spaces, expected 0, 2 or 4", "same column"},
		{"indent less than first", "services:\n  web:\n      image: a\n    ports: []\n", "compose.yaml:4:5: indented by 4 spaces, expected 0, 2 or 6", ""},
		{"indent more", "services:\n  web:\n    image: a\n      ports: x\n", "compose.yaml:4:7: indented under line 3", "indent it by 4 spaces"},
		{"duplicate", "services:\n  web:\n    image: a\n    image: b\n", `compose.yaml:4:5: "image" is already defined in line 3`, "keep one"},
		{"duplicate service", "services:\n  web: {image: a}\n  web: {image: b}\n", `compose.yaml:3:3: "web" is already defined in line 2`, ""},
		{"double quote", "services:\n  web:\n    image: \"a\n    ports: []\n", `compose.yaml:3:12: the quote " opened here is never closed`, ""},
		{"single quote", "services:\n  web:\n    image: 'a\n", "compose.yaml:3:12: the quote ' opened here", ""},
		{"bracket and key", "services:\n  web:\n    ports: [80\n    image: a\n", `compose.yaml:3:12: the bracket opened here is never closed, expected "]"`, ""},
		{"bracket", "services:\n  web:\n    ports: [80\n", "compose.yaml:3:12: the bracket", ""},
		{"brace", "services: {web: {image: a}\n", `compose.yaml:1:11: the bracket opened here is never closed, expected "}"`, ""},
		{"no comma", "services:\n  web:\n    ports: [\"80\" \"81\"]\n", `compose.yaml:3:18: expected "," or "]"`, "commas"},
		{"open", "services: [", "compose.yaml:1:11: expected a value, or the closing bracket", ""},
		{"stray", "services:\n  web:\n    ports: [80]]\n", "compose.yaml:3:16: ']' without an opening bracket", ""},
		{"two colons", "services:\n  web:\n    image: a: b\n", `compose.yaml:3:13: found a second colon in the value of "image"`, "quote"},
		{"key in line", "services:\n  web: image: a\n", `compose.yaml:2:13: found a second colon in the value of "web"`, `"image:" on its own line`},
		{"no space", "services:\n  web:\n    image:a\n    ports: []\n", `compose.yaml:3:10: expected a space after the colon: "image: a"`, ""},
		{"no colon", "services:\n  web\n    image: a\n", `compose.yaml:2:3: expected "web:"`, ""},
		{"no colon and comment", "services:\n  web # the site\n    image: a\n", `compose.yaml:2:3: expected "web:"`, ""},
		{"at sign", "services:\n  web:\n    image: @a\n", `compose.yaml:3:12: a value cannot start with "@"`, "quote"},
		{"alias", "x-a: &defaults {}\nservices:\n  web: *default\n", "compose.yaml:3:8: *default refers to an anchor", `did you mean "defaults"?`},
		{"item among keys", "services:\n  web:\n    a: c\n    - b\n", "compose.yaml:4:5: found a list item between the keys of the mapping that starts in line 3", ""},
		{"key among items", "services:\n  web:\n    ports:\n    - a\n    b: c\n  db:\n    - a\n    b: c\n", "compose.yaml:8:5: found a key between the items of the list that starts in line 7", ""},
		{"escape", "services:\n  web:\n    image: \"a\\q\"\n", "compose.yaml:3:14: a backslash does not start a valid escape", "single quotes"},
		{"conflict", "<<<<<<< HEAD\nservices:\n  a: {image: b}\n=======\n>>>>>>> x\n", "compose.yaml:1:1: found a git conflict marker", ""},
		{"zero byte", "services:\n  w\x00eb:\n", "compose.yaml:2:4: the byte 0x00 is not text", "UTF-8"},
		{"no UTF-8", "services:\n  web: {image: \xff}\n", "compose.yaml:2:16: the byte 0xff is not text", ""},
		{"list", "- a\n", "compose.yaml:1:1: the file is a list, expected a mapping with services", "`services:`"},
		{"text", "just text\n", `compose.yaml:1:1: the file is the text "just text", expected a mapping`, ""},
		{"empty", "", "compose.yaml:1:1: the file is empty, expected a mapping", ""},
		{"comments only", "# nothing\n", "compose.yaml:1:1: the file is empty, expected a mapping", ""},
		{"null", "---\n", "the file is empty, expected a mapping with services", ""},
		{"second document", "services: {a: {image: b}}\n---\n- x\n", "compose.yaml:3:1: the file is a list", ""},
		{"second document broken", "services: {a: {image: b}}\n---\nservices:\n  a:\n\timage: x\n", "compose.yaml:5:1: found a tab", ""},
		{"key no string", "services:\n  web:\n    image: a\n    labels:\n      1: x\n", "compose.yaml:5:7: the key 1 is not a string", `quote it: "1"`},
		{"merge of a text", "services:\n  web:\n    <<: x\n    image: a\n", "compose.yaml:3:9: expected a mapping after <<", "anchor"},
		{"anchor in itself", "services: &a\n  web:\n    x-a: *a\n", "compose.yaml:3:10: the anchor &a contains itself", ""},
		{"deep", "services: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "compose.yaml:1:211: nested more than 200 levels", ""},
		{"too deep for the parser", "services: " + strings.Repeat("[", 20_000), "nested more than 200 levels", ""},
		{"number of text", "services:\n  web:\n    image: !!int x\n", `compose.yaml:3:12: "x" is not of type int`, ""},
	} {
		t.Run(c.name, c.check)
	}
}
