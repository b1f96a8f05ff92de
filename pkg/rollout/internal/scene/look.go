package scene

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Revision reads one in short, for tests of what comes after the model:
// "2 10/7" is revision 2 with 10 pods wanted and 7 available; "3:1 10/7" is
// revision 1, again as 3.
func Revision(text string) (model.Revision, error) {
	var rev model.Revision
	var was int64
	if _, err := fmt.Sscanf(text, "%d:%d %d/%d", &rev.Number, &was, &rev.Want, &rev.Available); err == nil {
		rev.Earlier = []int64{was}
	} else if _, err := fmt.Sscanf(text, "%d %d/%d", &rev.Number, &rev.Want, &rev.Available); err != nil {
		return rev, fmt.Errorf("revision %q: %w", text, err)
	} else {
		was = rev.Number
	}
	rev.Name, rev.Made = fmt.Sprint("web-", was), rev.Want
	return rev, nil
}

// Cause reads one in short: "2 5 fatal Reason message" is of 5 pods of revision
// 2. The other number is that of the new revision.
func Cause(text string, current int64) (model.Cause, error) {
	c := model.Cause{Pod: "web-x1"}
	var severity string
	if n, err := fmt.Sscanf(text, "%d %d %s %s %s", &c.Revision, &c.Pods, &severity, &c.Reason, &c.Message); n < 4 {
		return c, fmt.Errorf("cause %q: %w", text, err)
	}
	c.Severity = map[string]model.Severity{"transient": model.Transient, "unclear": model.Unclear, "fatal": model.Fatal}[severity]
	c.Current, c.Family = c.Revision == current, model.FamilyOf(c.Reason)
	return c, nil
}
