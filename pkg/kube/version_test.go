package kube

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestServerVersion(t *testing.T) {
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/version" {
				w.WriteHeader(http.StatusNotFound)
			}
			fmt.Fprint(w, text)
		}
	}
	later := time.Now().Add(time.Hour)
	c := connect(t, map[string]string{"KUBECONFIG": secureServer(t, later, answer(`{"major":"1","minor":"36+","gitVersion":"v1.36.2-gke.1"}`))})
	info, err := c.ServerVersion(t.Context())
	if err != nil || info.Major != "1" || info.Minor != "36+" {
		t.Errorf("got %+v, %v", info, err)
	}
	for name, tc := range map[string]struct{ kubeconfig, text, hint string }{
		"no API server": {secureServer(t, later, answer("<html>")), `the response to /version is not a Kubernetes version`, "check that it is an API server"},
		"empty":         {secureServer(t, later, answer("{}")), `the response to /version is not a Kubernetes version`, "check that it is an API server"},
		"forbidden":     {secureServer(t, later, status(403, "Forbidden", "forbidden: /version")), `context "here": forbidden`, "kubectl auth can-i"},
		"refused":       {pointTo(t, "https://127.0.0.1:1", ""), "cannot reach the API server", "check that the cluster is running"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := connect(t, map[string]string{"KUBECONFIG": tc.kubeconfig}).ServerVersion(t.Context())
			wantError(t, err, 1, tc.text, tc.hint)
		})
	}
}
