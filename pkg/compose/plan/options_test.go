package plan_test

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

func TestParseKubeVersion(t *testing.T) {
	for text, minor := range map[string]int{
		"1.30": 30, "1.37": 37, "v1.36": 36, "1.36.2": 36, "v1.36.2-gke.1": 36, "1.99": 99,
		"": 0, "1": 0, "1.": 0, "2.30": 0, "1.29": 0, "1.x": 0, "newest": 0, "1.-30": 0, "1.99999": 0, "1.36+": 0,
	} {
		v, err := plan.ParseKubeVersion(text)
		if v.Minor != minor || (err == nil) != (minor > 0) {
			t.Errorf("%q: got %v, %v", text, v, err)
		}
	}
}
