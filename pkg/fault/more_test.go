package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// hinted is an error with a hint of its own.
type hinted struct{}

func (hinted) Error() string { return "wrong" }
func (hinted) Hint() string  { return "do it" }

func TestAsAndPrefix(t *testing.T) {
	tests := map[string]struct {
		err        error
		code       int
		text, hint string
	}{
		"wrong":               {fault.Usagef("no %d", 1).WithHint("do it"), 2, "no 1", "do it"},
		"hinted":              {fault.As(fault.Failed, fmt.Errorf("x: %w", hinted{})), 1, "x: wrong", "do it"},
		"plain":               {fault.As(fault.Usage, errors.New("x")), 2, "x", ""},
		"known stays":         {fault.As(fault.Failed, fault.Usagef("no").WithHint("do it")), 2, "no", "do it"},
		"a place":             {fault.Prefix("a:1:2", fault.Usagef("no").WithHint("do it")), 2, "a:1:2: no", "do it"},
		"a place before text": {fault.Prefix("a", errors.New("no")), 1, "a: no", ""},
	}
	for name, tt := range tests {
		hints := append(fault.Hints(tt.err), "")
		if fault.Code(tt.err) != tt.code || tt.err.Error() != tt.text || hints[0] != tt.hint {
			t.Errorf("%s: got %v, code %d, hints %q", name, tt.err, fault.Code(tt.err), hints)
		}
	}
	if fault.As(fault.Usage, nil) != nil || fault.Prefix("a", nil) != nil {
		t.Error("no error became one")
	}
}
