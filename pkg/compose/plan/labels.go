package plan

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// The recommended labels. Source: "Recommended Labels" of the Kubernetes
// documentation.
const (
	LabelName      = "app.kubernetes.io/name"
	LabelInstance  = "app.kubernetes.io/instance"
	LabelPartOf    = "app.kubernetes.io/part-of"
	LabelManagedBy = "app.kubernetes.io/managed-by"
	Manager        = "kubectl-compose"
)

// labelValue makes a valid label value of the text.
func labelValue(text string) string {
	if len(text) > validation.LabelValueMaxLength {
		text = text[:validation.LabelValueMaxLength]
	}
	return strings.Trim(text, "-_.")
}
