package cluster

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

func TestHide(t *testing.T) {
	values := map[string][]byte{"a": []byte(`hunter2-"quoted"-hunter3`), "pin": []byte("1234"), "none": nil}
	encoded := base64.StdEncoding.EncodeToString(values["a"])
	for text, want := range map[string]string{
		"":                                    "",
		`secrets "x" is forbidden`:            `secrets "x" is forbidden`,
		"hunt":                                "hunt",
		"bad: " + string(values["a"]) + "!":   "bad: (hidden)!",
		"starts with hunter2…":                "starts with (hidden)…",
		fmt.Sprintf("%q", values["a"]):        hidden,
		`{"data":{"a":"` + encoded + `"}}`:    `{"data":{"a":"(hidden)"}}`,
		"cut: " + encoded[3:20]:               "cut: (hidden)",
		`{"data":{"pin":"MTIzNA=="}}`:         `{"data":{"pin":"(hidden)"}}`,
		`"{\"data\":{\"pin\":\"MTIzNA==\"}}"`: `"{\"data\":{\"pin\":\"(hidden)\"}}"`,
		"1234 bytes":                          "1234 bytes",
	} {
		if got := hide(text, values); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := hide(strings.Repeat("x", 1<<20), values); len(got) > longest+len("…") {
		t.Errorf("%d bytes are shown", len(got))
	}
}

func TestQuiet(t *testing.T) {
	values := map[string][]byte{"a": []byte("hunter2")}
	same := errors.New("nothing")
	if got := quiet(same, values); !errors.Is(got, same) {
		t.Errorf("got %v", got)
	}
	got := quiet(fault.Usagef("denied: hunter2").WithHint("ask"), values)
	if got.Error() != "denied: (hidden)" || fault.Code(got) != int(fault.Usage) || len(fault.Hints(got)) != 1 {
		t.Errorf("got %v, code %d, hints %v", got, fault.Code(got), fault.Hints(got))
	}
	if quiet(nil, values) != nil {
		t.Error("no error became one")
	}
}
