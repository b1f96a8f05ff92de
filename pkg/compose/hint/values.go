package hint

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// scalar is a plain value as text. Labels are always text, and so are the values
// of variables; elsewhere YAML has numbers and booleans.
func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v), strings.TrimSpace(v) != ""
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// plain is a kind of value that is read from text.
func plain[T any](takes string, read func(text string) (T, bool)) kind[T] {
	return kind[T]{takes: takes, read: func(value any) (T, bool) {
		if text, ok := scalar(value); ok {
			return read(text)
		}
		var none T
		return none, false
	}}
}

// valid is text that passes the check.
func valid(takes string, check func(text string) bool) kind[string] {
	return plain(takes, func(text string) (string, bool) { return text, check(text) })
}

// choice is one of the words, in any case.
func choice[T ~string](words ...T) kind[T] {
	var all []string
	for _, word := range words {
		all = append(all, string(word))
	}
	k := plain(either(all), func(text string) (T, bool) {
		i := slices.IndexFunc(all, func(word string) bool { return strings.EqualFold(word, text) })
		if i < 0 {
			return "", false
		}
		return words[i], true
	})
	k.words = all
	return k
}

func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func integers(least, most int32) kind[int32] {
	return plain(span(int64(least), int64(most)), func(text string) (int32, bool) {
		n, err := strconv.ParseInt(text, 10, 32)
		return int32(n), err == nil && n >= int64(least) && n <= int64(most)
	})
}

func span(least, most int64) string {
	if most >= 1<<30 {
		return "a whole number, at least " + strconv.FormatInt(least, 10)
	}
	return "a whole number from " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10)
}

var (
	workloads = choice(Deployment, StatefulSet, DaemonSet, Job, ScheduledJob, ReplicationController)

	texts = valid("one line of text", func(text string) bool { return !strings.ContainsAny(text, "\r\n\x00") && len(text) < 1<<10 })

	// objectNames are names of objects of every kind. Kompose's own rule
	// (normalizeServiceNames in pkg/loader/compose, 1.37) replaces '.' and '_' by
	// '-'.
	objectNames = plain("a name of at most 63 characters of a-z, 0-9 and '-' that starts with a letter", func(text string) (string, bool) {
		text = strings.ToLower(strings.NewReplacer(".", "-", "_", "-").Replace(text))
		return text, len(validation.IsDNS1035Label(text)) == 0
	})

	names = valid("the name of an object (a-z, 0-9, '-' and '.')", func(text string) bool { return len(validation.IsDNS1123Subdomain(text)) == 0 })

	booleans = plain("true or false", func(text string) (bool, bool) {
		b, err := strconv.ParseBool(text)
		return b, err == nil
	})

	// groups mirror IsValidGroupID in k8s.io/apimachinery/pkg/util/validation (1.37).
	groups = plain("the number of a group", func(text string) (int64, bool) {
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil && n >= 0 && n <= math.MaxInt32
	})

	quantities = plain("a quantity such as 500Mi or 1Gi", func(text string) (resource.Quantity, bool) {
		q, err := resource.ParseQuantity(text)
		return q, err == nil && q.Sign() > 0
	})

	durations = plain("a duration such as 10s or 1m30s", func(text string) (time.Duration, bool) {
		d, err := time.ParseDuration(text)
		if n, wrong := strconv.ParseUint(text, 10, 31); wrong == nil {
			d, err = time.Duration(n)*time.Second, nil
		}
		return d, err == nil && d >= 0 && d.Seconds() <= math.MaxInt32
	})

	schedules = valid(`a schedule such as "30 3 * * *" or @daily`, isPrintable)
	timeZones = valid("the name of a time zone, such as Europe/Lisbon", isPrintable)

	images = valid("an image such as busybox:1.37", func(text string) bool {
		_, err := reference.ParseNormalizedNamed(text)
		return err == nil
	})

	paths = valid("a path such as /healthz", func(text string) bool { return text[0] == '/' && isPrintable(text) })

	subPaths = plain("a path in the volume, without '..'", func(text string) (string, bool) {
		text = strings.Trim(text, "/")
		return text, text != "" && isPrintable(text) && !slices.Contains(strings.Split(text, "/"), "..")
	})
)

func isPrintable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == '\uFFFD' }) && len(text) < 1<<12
}
