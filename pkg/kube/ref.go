package kube

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Kind is a kind of object that a command takes as TYPE/NAME.
type Kind struct {
	Kind     string // Deployment
	Resource schema.GroupVersionResource
	Short    []string // deploy; the plural, the singular and the qualified forms are known without saying
}

func (k Kind) words() []string {
	singular := strings.ToLower(k.Kind)
	words := append(slices.Clone(k.Short), singular, k.Resource.Resource)
	if k.Resource.Group == "" {
		return words
	}
	for _, word := range []string{singular, k.Resource.Resource} {
		words = append(words,
			word+"."+k.Resource.Group,
			word+"."+k.Resource.Version+"."+k.Resource.Group)
	}
	return words
}

// complete offers the shortest word of the kind that starts with prefix.
func (k Kind) complete(prefix string) []string {
	for _, word := range k.words() {
		if strings.HasPrefix(word, prefix) {
			return []string{word + "/"}
		}
	}
	return nil
}

func findKind(kinds []Kind, word string) (Kind, bool) {
	word = strings.ToLower(word)
	for _, k := range kinds {
		if slices.Contains(k.words(), word) {
			return k, true
		}
	}
	return Kind{}, false
}

// ParseRef reads one object from the arguments: TYPE/NAME or TYPE NAME.
func ParseRef(args []string, kinds []Kind) (Kind, string, error) {
	example := kinds[0].words()[0] + "/NAME"
	typed, name, err := splitRef(args, example)
	if err != nil {
		return Kind{}, "", err
	}
	kind, ok := findKind(kinds, typed)
	if !ok {
		return Kind{}, "", fault.Wrap(fault.Usage, fmt.Errorf("%q is not a type this command knows", typed),
			"it takes "+kindList(kinds)+", for example "+example)
	}
	return kind, name, nil
}

func splitRef(args []string, example string) (typed, name string, err error) {
	switch len(args) {
	case 0:
		return "", "", fault.Wrap(fault.Usage, errors.New("an object is missing"), "write "+example)
	case 1:
		typed, name, ok := strings.Cut(args[0], "/")
		if !ok || typed == "" || name == "" || strings.Contains(name, "/") {
			return "", "", fault.Wrap(fault.Usage, fmt.Errorf("%q is not TYPE/NAME", args[0]), "write "+example)
		}
		return typed, name, nil
	case 2:
		if strings.Contains(args[0], "/") || strings.Contains(args[1], "/") {
			return "", "", fault.Wrap(fault.Usage, fmt.Errorf("several objects were named: %s", strings.Join(args, " ")), "name one, as "+example)
		}
		if args[1] == "" {
			return "", "", fault.Wrap(fault.Usage, errors.New("the NAME is empty"), "write "+example)
		}
		return args[0], args[1], nil
	}
	return "", "", fault.Wrap(fault.Usage, fmt.Errorf("several objects were named: %s", strings.Join(args, " ")), "name one, as "+example)
}

func kindList(kinds []Kind) string {
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		names = append(names, k.words()[0])
	}
	return strings.Join(names, ", ")
}
