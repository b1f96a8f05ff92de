package main

import (
	"slices"
	"testing"
)

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		argv []string
		want []string // the command line that the applet sees; nil: an error
	}{
		{[]string{"/opt/testcluster", "up", "--dir", "x"}, []string{"up", "--dir", "x"}},
		{[]string{"testcluster", "kubectl", "kubectl"}, []string{"kubectl", "kubectl"}},
		{[]string{"/tmp/bin/kubectl", "get", "pods"}, []string{"/tmp/bin/kubectl", "get", "pods"}},
		{[]string{"/tmp/bin/etcd"}, []string{"/tmp/bin/etcd"}},
		{[]string{"testcluster"}, nil},
		{[]string{"testcluster", "apiserver"}, nil},
		{nil, nil},
	} {
		run, got, err := choose(tc.argv)
		if !slices.Equal(got, tc.want) || (err != nil) != (tc.want == nil) || (run == nil) != (tc.want == nil) {
			t.Errorf("%q: command line %q, error %v, expected %q", tc.argv, got, err, tc.want)
		}
	}
}
