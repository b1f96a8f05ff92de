package secretgen

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// metadata reads labels and annotations.
func (f *inFlags) metadata(s *build.Spec) error {
	var err error
	if s.Identity.Labels, err = pairs("label", f.labels); err != nil {
		return err
	}
	for key, value := range s.Identity.Labels {
		if len(validation.IsQualifiedName(key)) > 0 || len(validation.IsValidLabelValue(value)) > 0 {
			return fault.Usagef("a --label is not valid").
				WithHint("write KEY=VALUE; KEY is a name, or a domain, '/' and a name; VALUE has at most 63 letters, digits, '-', '_' and '.'")
		}
	}
	if s.Identity.Annotations, err = pairs("annotation", f.annotations); err != nil {
		return err
	}
	for key := range s.Identity.Annotations {
		if len(validation.IsQualifiedName(strings.ToLower(key))) > 0 {
			return fault.Usagef("an --annotation is not valid").WithHint("write KEY=VALUE; KEY is a name, or a domain, '/' and a name")
		}
	}
	return nil
}

func pairs(flag string, typed []string) (map[string]string, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	all := make(map[string]string, len(typed))
	for _, pair := range typed {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fault.FlagValue{Flag: flag, Hidden: true}.NotValid("KEY=VALUE")
		}
		if _, twice := all[key]; twice {
			return nil, fault.Usagef("two of --%s have the same key", flag).WithHint("leave out one of them")
		}
		all[key] = value
	}
	return all, nil
}
