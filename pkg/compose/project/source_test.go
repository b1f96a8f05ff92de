package project

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func paths(s *Source) []string {
	var all []string
	for a := range s.All() {
		all = append(all, a.Path.String()+" "+a.Position.String())
	}
	return all
}

func at(line int) Attribute { return Attribute{Position: Position{"a.yaml", line, 1}, Leaf: true} }

func add(s *Source, line int, path ...string) {
	a := at(line)
	a.Path = path
	s.Add(a)
}

func TestSource(t *testing.T) {
	s := &Source{}
	if s.Has("a") || !s.Position("a").IsZero() || len(paths(s)) != 0 || s.Children() != nil {
		t.Error("an empty source has something")
	}
	s.Delete("a")
	add(s, 1, "services")
	add(s, 2, "services", "web")
	add(s, 5, "services", "peer0.org1", "image")
	add(s, 3, "services", "web", "ports", "[0]")
	add(s, 9, "services", "web") // an override
	want := []string{"services a.yaml:1:1", "services.web a.yaml:9:1", "services.web.ports[0] a.yaml:3:1", "services.peer0.org1.image a.yaml:5:1"}
	if d := cmp.Diff(want, paths(s)); d != "" {
		t.Error(d)
	}
	if s.Has("services", "web", "ports") || !s.Has("services", "web", "ports", "[0]") {
		t.Error("ports is set only through its item")
	}
	if got := s.Position("services", "web", "ports", "[0]", "target").Line; got != 3 {
		t.Error("the nearest ancestor is in line", got)
	}
	if got := s.Position("services", "web", "ports").Line; got != 9 {
		t.Error("the nearest ancestor is in line", got)
	}
	if d := cmp.Diff([]string{"web", "peer0.org1"}, s.Children("services")); d != "" {
		t.Error(d)
	}
}

func TestSourceListed(t *testing.T) {
	s := &Source{}
	s.Grow(3)
	s.Grow(5)
	env := s.Root().Add("environment", at(1))
	env.Listed()
	env.Add("A", at(2))
	env.Add("B", at(3))
	if got := s.Position("environment", "[1]").Line; got != 3 {
		t.Error(got)
	}
	for _, segment := range []string{"[2]", "[-1]", "[x]", "[]"} {
		if s.Has("environment", segment) {
			t.Error(segment)
		}
	}
	add(s, 4, "environment")
	if !s.Has("environment", "[0]") {
		t.Error("an override forgot that it was a list")
	}
}

func TestSourceDelete(t *testing.T) {
	build := func() *Source {
		s := &Source{}
		for i, name := range []string{"a", "b", "c"} {
			add(s, i+1, name)
			add(s, i+1, name, "x")
		}
		return s
	}
	for name, want := range map[string][]string{
		"a": {"b a.yaml:2:1", "b.x a.yaml:2:1", "c a.yaml:3:1", "c.x a.yaml:3:1"},
		"b": {"a a.yaml:1:1", "a.x a.yaml:1:1", "c a.yaml:3:1", "c.x a.yaml:3:1"},
		"c": {"a a.yaml:1:1", "a.x a.yaml:1:1", "b a.yaml:2:1", "b.x a.yaml:2:1"},
	} {
		s := build()
		s.Delete(name)
		s.Delete("nothing")
		if d := cmp.Diff(want, paths(s)); d != "" {
			t.Error(d)
		}
		if s.Has(name) || s.Has(name, "x") || !s.Position(name, "x").IsZero() {
			t.Errorf("%s is still there", name)
		}
		add(s, 7, name)
		if !s.Has(name) || s.Has(name, "x") || paths(s)[4] != name+" a.yaml:7:1" {
			t.Errorf("%s cannot be added again: %v", name, paths(s))
		}
	}
}

func TestSourceUnder(t *testing.T) {
	s := &Source{}
	add(s, 1, "services", "web", "image")
	add(s, 2, "services", "db", "image")
	var got []string
	for a := range s.Under("services", "db") {
		got = append(got, a.Path.String())
	}
	for range s.Under("nothing") {
		t.Error("something under nothing")
	}
	for range s.All() {
		break
	}
	if d := cmp.Diff([]string{"services.db.image"}, got); d != "" {
		t.Error(d)
	}
}

func TestPositionString(t *testing.T) {
	for want, p := range map[string]Position{"": {}, "f": {File: "f"}, "f:1:2": {"f", 1, 2}} {
		if p.String() != want {
			t.Errorf("%q, want %q", p, want)
		}
	}
	if got := (Path{"a"}).Join("[0]", "b").String(); got != "a[0].b" {
		t.Error(got)
	}
}
