package depcheck

import (
	"slices"
	"strings"
	"testing"
)

// rooms are the packages whose files form no cycle, and whose structs are written
// by one file each.
var rooms = []string{"./pkg/compose/plan", "./pkg/compose/objects/...", "./pkg/compose/convert", "./pkg/secret/build", "./pkg/secret/deliver", "./pkg/secret/specfile"}

func TestRooms(t *testing.T) {
	offences, err := Rooms("../..", rooms...)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range offences {
		t.Error(o)
	}
}

// Only the planted cycle and shared field are found.
func TestRoomsFindsPlantedOffences(t *testing.T) {
	offences, err := Rooms("../..", "./internal/depcheck/testdata/rooms")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, 0, len(offences))
	for _, o := range offences {
		got = append(got, strings.TrimPrefix(o.String(), module+"/internal/depcheck/testdata/rooms/"))
	}
	want := []string{
		"a.go:6 height: a.go needs b.go: rule 9: b.go needs a.go too",
		"b.go:5 box: b.go needs a.go: rule 9: a.go needs b.go too",
		"a.go:6: the field lid: rule 9: it is also written at " + module + "/internal/depcheck/testdata/rooms/b.go:5",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
