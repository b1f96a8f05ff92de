package check

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Copies are the annotations with a copy of the object that kubectl apply
// (k8s.io/api/core/v1/annotation_key_constants.go v0.37.2) and kubecfg sent,
// including its values. An apply by another field manager does not need them.
func Copies() []string {
	return []string{corev1.LastAppliedConfigAnnotation, "kubecfg.ksonnet.io/last-applied-configuration"}
}

// foreignCopies are annotations in which other tools keep a copy that they
// still need: kapp (carvel.dev), Rancher's and Banzai's appliers, and the token
// of OpenShift.
func foreignCopies() []string {
	return []string{
		"kapp.k14s.io/original", "kapp.k14s.io/original-diff", "kapp.k14s.io/original-diff-full",
		"objectset.rio.cattle.io/applied", "banzaicloud.com/last-applied", "openshift.io/token-secret.value",
	}
}

// HoldsCopy reports whether the annotation is one that tools store values in.
func HoldsCopy(annotation string) bool {
	return slices.Contains(Copies(), annotation) || slices.Contains(foreignCopies(), annotation)
}

// shortestCopy is how many bytes a value has at least to be searched for in
// annotations: shorter values are in many texts by chance.
const shortestCopy = 6

// RepeatsValue reports whether a text has one of the values, as it is or in
// base64, or a copy of the whole data.
func RepeatsValue(text string, data secret.Data) bool {
	if len(CopiedValues("", text)) > 0 {
		return true
	}
	for _, value := range data {
		if value.Len() < shortestCopy {
			continue
		}
		encoded := base64.StdEncoding.EncodeToString(value.Reveal())
		if strings.Contains(text, string(value.Reveal())) || strings.Contains(text, encoded) {
			return true
		}
	}
	return false
}

// HiddenAnnotation reports whether the text of an annotation must not be shown:
// it holds values of the Secret, or tools store values in it.
func HiddenAnnotation(name, text string, data secret.Data) bool {
	return HoldsCopy(name) || RepeatsValue(text, data)
}

// maxCopy limits how much of a compressed copy is read.
const maxCopy = 4 * MaxBytes

// CopiedValues are the values in a copy of a Secret that an annotation holds:
// JSON, or base64 of gzip of JSON as Rancher's applier writes it. If the
// annotation has one of the names of [HoldsCopy] and another form, the whole
// text is a value: a token of OpenShift.
func CopiedValues(name, text string) []secret.Value {
	if found := copied(text); len(found) > 0 || !HoldsCopy(name) {
		return found
	}
	return []secret.Value{secret.NewValue([]byte(text))}
}

func copied(text string) []secret.Value {
	raw := []byte(strings.TrimSpace(text))
	if packed, err := base64.StdEncoding.DecodeString(string(raw)); err == nil && bytes.HasPrefix(packed, []byte("\x1f\x8b")) {
		if unpacked, err := gunzip(packed); err == nil {
			raw = unpacked
		}
	}
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	var object struct {
		Data       map[string]string
		StringData map[string]string
	}
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	var all []secret.Value
	for _, encoded := range object.Data {
		if value, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			all = append(all, secret.NewValue(value))
		}
	}
	for _, value := range object.StringData {
		all = append(all, secret.NewValue([]byte(value)))
	}
	return all
}

func gunzip(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxCopy))
}
