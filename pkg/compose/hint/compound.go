package hint

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// items are those of a list, or of text with commas between them.
func items(value any) ([]any, bool) {
	if list, ok := value.([]any); ok {
		return list, true
	}
	text, ok := scalar(value)
	if !ok {
		return nil, false
	}
	var list []any
	for part := range strings.SplitSeq(strings.Trim(text, " ,"), ",") {
		list = append(list, part)
	}
	return list, true
}

// listOf is one value of the kind, or several.
func listOf[T any](of kind[T]) kind[[]T] {
	return kind[[]T]{takes: of.takes + ", or a list of them", read: func(value any) ([]T, bool) {
		list, ok := items(value)
		if !ok {
			return nil, false
		}
		out := make([]T, 0, len(list))
		for _, item := range list {
			one, ok := of.read(item)
			if !ok {
				return nil, false
			}
			out = append(out, one)
		}
		return out, true
	}}
}

// hostNames are what DNS can have. Source: ValidateServiceSpec in
// pkg/apis/core/validation (1.37), which accepts an address; the cluster's DNS
// does not.
var hostNames = plain("the name of a host, such as db.example.com", func(text string) (string, bool) {
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	return text, isHost(text)
})

func isHost(text string) bool {
	_, err := netip.ParseAddr(text)
	return err != nil && len(validation.IsDNS1123Subdomain(text)) == 0
}

// exposures are true, false, or hosts with paths. Kompose uses one text with
// commas.
var exposures = kind[[]Host]{
	takes: "true, false, or hosts such as shop.example.com/path",
	read: func(value any) ([]Host, bool) {
		if off, ok := booleans.read(value); ok && !off {
			return []Host{}, true
		}
		return listOf(exposed).read(value)
	},
}

// exposed mirrors validateIngressRules and validateHTTPIngressPath in
// pkg/apis/networking/validation (1.37).
var exposed = plain("", func(text string) (Host, bool) {
	if yes, err := strconv.ParseBool(text); err == nil {
		return Host{Path: "/"}, yes
	}
	name, path, _ := strings.Cut(text, "/")
	h := Host{Name: strings.ToLower(name), Path: "/" + path}
	host := isHost(h.Name) || len(validation.IsWildcardDNS1123Subdomain(h.Name)) == 0
	return h, host && isIngressPath(h.Path)
})

// isIngressPath also requires the characters that the Gateway API accepts.
func isIngressPath(path string) bool {
	const others = "-._~!$&'()*+,;=:@/"
	for _, part := range []string{"//", "/./", "/../", "%2f", "%2F"} {
		if strings.Contains(path, part) {
			return false
		}
	}
	odd := strings.ContainsFunc(path, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
	})
	return !odd && len(path) <= 1024 && !strings.HasSuffix(path, "/..") && !strings.HasSuffix(path, "/.")
}

// tolerations are taints in the syntax of kubectl taint.
var tolerations = plain("taints such as dedicated=db:NoSchedule, or only the key", func(text string) (corev1.Toleration, bool) {
	rest, effect, hasEffect := strings.Cut(text, ":")
	key, value, hasValue := strings.Cut(rest, "=")
	t := corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffect(effect)}
	if hasValue {
		t.Operator, t.Value = corev1.TolerationOpEqual, value
	}
	effects := []corev1.TaintEffect{corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute}
	return t, len(validation.IsQualifiedName(key)) == 0 && len(validation.IsValidLabelValue(value)) == 0 && (!hasEffect || slices.Contains(effects, t.Effect))
})

// selectors are labels: a mapping, KEY=VALUE with commas, or one word.
var selectors = kind[map[string]string]{
	takes: "labels such as {tier: fast}",
	read: func(value any) (map[string]string, bool) {
		pairs, ok := value.(map[string]any)
		if !ok {
			list, ok := items(value)
			if !ok {
				return nil, false
			}
			pairs = map[string]any{}
			for _, item := range list {
				text, _ := scalar(item)
				key, value, isPair := strings.Cut(text, "=")
				if !isPair {
					key, value = "io.kompose.service", text // ConfigLabels in Kompose's pkg/transformer (1.37)
				}
				pairs[strings.TrimSpace(key)] = value
			}
		}
		return labels(pairs)
	},
}

func labels(pairs map[string]any) (map[string]string, bool) {
	out := map[string]string{}
	for key, value := range pairs {
		text, _ := scalar(value)
		if len(validation.IsQualifiedName(key)) > 0 || len(validation.IsValidLabelValue(text)) > 0 || text == "" {
			return nil, false
		}
		out[key] = text
	}
	return out, len(out) > 0
}

// targets are percent, with the sign or without, or an amount.
func targets(examples string) kind[Target] {
	return plain(examples, func(text string) (Target, bool) {
		number, hasSign := strings.CutSuffix(text, "%")
		if n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 32); err == nil {
			return Target{Utilization: int32(n)}, n > 0 && (n <= 100 || hasSign)
		}
		q, err := resource.ParseQuantity(text)
		return Target{Average: q}, err == nil && q.Sign() > 0 && !hasSign && strings.ContainsAny(text[len(text)-1:], "mkKMGTPEi")
	})
}
