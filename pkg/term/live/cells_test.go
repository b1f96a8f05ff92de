package live

import "testing"

func TestRows(t *testing.T) {
	for _, tc := range []struct {
		line        string
		width, want int
	}{
		{"", 10, 1}, {"12345", 5, 1}, {"123456", 5, 2}, {"\x1b[1;32m12345\x1b[0m", 5, 1},
		{"網網網", 6, 1}, {"網網網", 5, 2}, {"1", 0, 1}, {"1", -4, 1}, {"\x1b[", 5, 1}, {"a\x1b[3", 5, 1},
	} {
		if got := rows(tc.line, tc.width); got != tc.want {
			t.Errorf("%q on %d columns: %d rows, want %d", tc.line, tc.width, got, tc.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tc := range []struct {
		line  string
		width int
		want  string
	}{
		{"", 3, ""}, {"123", 3, "123"}, {"1234", 3, "123"}, {"1234", 0, "1234"}, {"1234", -1, "1234"},
		{"\x1b[1;32m1234\x1b[0m", 4, "\x1b[1;32m1234\x1b[0m"}, {"\x1b[1;32m1234\x1b[0m", 3, "\x1b[1;32m123\x1b[0m"},
		{"1\x1b[31m23\x1b[0m45\x1b[1m6\x1b[0m", 2, "1\x1b[31m2\x1b[0m\x1b[1m\x1b[0m"},
		{"網網網", 5, "網網"}, {"網網\x1b[1m網\x1b[0m1", 5, "網網\x1b[1m\x1b[0m"}, {"123\x1b[3", 2, "12\x1b[3"},
	} {
		if got := cut(tc.line, tc.width); got != tc.want {
			t.Errorf("%q on %d columns: %q, want %q", tc.line, tc.width, got, tc.want)
		}
	}
}
