package nodes

import (
	"io/fs"
	"testing"
)

func TestTableAndTemplatesAgree(t *testing.T) {
	used := map[string]bool{"prelude.tmpl": true}
	names := map[string]bool{}
	for _, s := range table() {
		if names[s.name] {
			t.Errorf("two stages are named %s", s.name)
		}
		names[s.name] = true
		if s.status != "" {
			used[s.status] = true
		}
		if s.status == "" && !s.delete && s.event.reason == "" {
			t.Errorf("stage %s does nothing", s.name)
		}
	}
	entries, err := fs.ReadDir(statusFiles, "status")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !used[e.Name()] {
			t.Errorf("no stage uses %s", e.Name())
		}
		delete(used, e.Name())
	}
	for name := range used {
		t.Errorf("there is no template %s", name)
	}
}

func TestNodesDiffer(t *testing.T) {
	addresses := map[string]int{}
	for i := range 1000 {
		node := Node(i, "v1")
		address := node.Status.Addresses[0].Address
		if other, ok := addresses[address]; ok {
			t.Fatalf("nodes %d and %d are both at %s", other, i, address)
		}
		addresses[address] = i
	}
}
