package fault

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestCode(t *testing.T) {
	plain := errors.New("plain")
	for _, tc := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{plain, 1},
		{Usagef("wrong %s", "use"), 2},
		{Wrap(No, plain, ""), 3},
		{Wrap(Unfinished, plain, ""), 4},
		{Wrap(Interrupted, plain, ""), 130},
		{fmt.Errorf("more: %w", Wrap(No, plain, "")), 3},
		{Wrap(Usage, Wrap(No, plain, ""), ""), 2},
		{errors.Join(plain, Wrap(Usage, plain, "")), 2},
		{Wrap(Usage, nil, "hint"), 0},
	} {
		if got := Code(tc.err); got != tc.want {
			t.Errorf("%v: got %d, want %d", tc.err, got, tc.want)
		}
	}
}

func TestHints(t *testing.T) {
	plain := errors.New("plain")
	a, b := Wrap(Failed, plain, "a"), Wrap(Failed, plain, "b")
	for _, tc := range []struct {
		err  error
		want []string
	}{
		{nil, nil},
		{plain, nil},
		{Wrap(Usage, plain, ""), nil},
		{a, []string{"a"}},
		{Wrap(Usage, fmt.Errorf("more: %w", a), "outer"), []string{"outer", "a"}},
		{errors.Join(a, b, a), []string{"a", "b"}},
		{fmt.Errorf("%w and %w", b, a), []string{"b", "a"}},
	} {
		if got := Hints(tc.err); !slices.Equal(got, tc.want) {
			t.Errorf("%v: got %q, want %q", tc.err, got, tc.want)
		}
	}
}

func TestErrorIsItsCause(t *testing.T) {
	plain := errors.New("plain")
	err := Wrap(Usage, plain, "hint")
	if !errors.Is(err, plain) || err.Error() != "plain" {
		t.Errorf("got %v", err)
	}
}
