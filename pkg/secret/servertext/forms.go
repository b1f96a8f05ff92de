package servertext

import (
	"regexp"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The parts of known messages. Names are those of objects of the API.
const (
	name     = `[a-z0-9][-a-z0-9.:]{0,252}`
	resource = `[a-z][a-z0-9./-]{0,200}`
	account  = `"[^"\n]{1,256}"`
	amounts  = `[-a-zA-Z0-9 =,./_]{0,1000}`
	address  = `[-A-Za-z0-9.:/_?=&%\[\]]{1,500}`
	subject  = resource + ` "` + name + `"`
)

// knownMessages are the messages of API servers in which nothing of a Secret's
// data can be: they name objects, users, quotas and limits
// (k8s.io/apimachinery/pkg/api/errors/errors.go, k8s.io/apiserver/pkg/admission
// and …/pkg/endpoints/handlers/responsewriters v0.37.2).
var knownMessages = compiled(
	// not found, exists already, conflict
	`(?:`+subject+`|the server could not find the requested resource(?: \([a-z]+ `+resource+`(?: `+name+`)?\))?)(?: not found)?`,
	subject+` already exists`,
	`Operation cannot be fulfilled on `+subject+`: the object has been modified; please apply your changes to the latest version and try again`,
	`Operation cannot be fulfilled on `+subject+`: (?:StorageError|Precondition failed): [-A-Za-z0-9 ,:/._]{0,500}`,
	// permission: authorizers do not see the body of a request
	resource+`(?: "`+name+`")? is forbidden: User `+account+` cannot [a-z]+ resource "`+resource+`" in API group "[a-z0-9.]*"(?: in the namespace "`+name+`"| at the cluster scope)?(?:: [^\n]{1,500})?`,
	`Unauthorized`, `the server has asked for the client to provide credentials(?: \([a-z]+ `+resource+`(?: `+name+`)?\))?`,
	// quota, namespaces
	subject+` is forbidden: exceeded quota: `+name+`, requested: `+amounts+`, used: `+amounts+`, limited: `+amounts,
	subject+` is forbidden: failed quota: `+name+`: must specify `+amounts+`(?: for: `+amounts+`)?`,
	subject+` is forbidden: status unknown for quota: `+name+`, resources: `+amounts,
	subject+` is forbidden: unable to create new content in namespace `+name+` because it is being terminated`,
	// limits, overload
	`Request entity too large: limit is \d+`, `etcdserver: (?:request is too large|request timed out|leader changed|no leader|mvcc: database space exceeded)`,
	`Too many requests, please try again later\.`, `the server has received too many requests and has asked us to try again later(?: \([a-z]+ `+resource+`(?: `+name+`)?\))?`,
	`Timeout: (?:request did not complete within requested timeout(?: - context deadline exceeded)?|Too large resource version: \d+, current: \d+)`,
	`(?:the server was unable to return a response in the time allotted, but may still be processing the request|the server is currently unable to handle the request|the server does not allow this method on the requested resource|the server rejected our request due to an error in our request|the server rejected our request for an unknown reason|the body of the request was in an unknown format - accepted media types include: [-a-z0-9/+., ]{0,300}|request is larger than the limit)(?: \([a-z]+ `+resource+`(?: `+name+`)?\))?`,
	`the `+resource+` was rejected because of [a-z ]{1,100}`,
	// webhooks that say nothing, or cannot be called
	`admission webhook "`+name+`" denied the request without explanation`,
	`Internal error occurred: failed calling webhook "`+name+`": failed to call webhook: Post "`+address+`": (?:dial tcp `+address+`: (?:connect: (?:connection refused|no route to host)|i/o timeout)|context deadline exceeded|EOF|no endpoints available for service "`+name+`"|service "`+name+`" not found|(?:tls: failed to verify certificate: )?x509: [-A-Za-z0-9 ,.:'()]{1,300})`,
)

// knownWarnings are the warnings of API servers that name no value
// (k8s.io/apiserver/pkg/endpoints/deprecation, k8s.io/apiserver/pkg/registry/rest).
var knownWarnings = compiled(
	`[a-z0-9./]+ [A-Za-z]+ is deprecated in v1\.\d+\+(?:, unavailable in v1\.\d+\+)?(?:; use [a-z0-9./]+ [A-Za-z]+)?`,
	`(?:unknown|duplicate) field "[A-Za-z.]{1,100}"`,
	`metadata\.finalizers: "`+name+`": prefer a domain-qualified finalizer name including a path \(/\) to avoid accidental conflicts with other finalizer writers`,
)

// beginnings are the beginnings of messages that a webhook, a policy or an
// admission plug-in continues: they name who refused the request.
var beginnings = lazily(
	`^(admission webhook "`+name+`" denied the request)`,
	`^(`+subject+` is forbidden: (?:Validating|Mutating)AdmissionPolicy '`+name+`' with binding '`+name+`' denied request)`,
	`^(Validation failed for ValidatingAdmissionPolicy '`+name+`' with binding '`+name+`')`,
	`^(Internal error occurred: failed calling webhook "`+name+`")`,
	`^(an error on the server) \("`,
	`^(`+subject+` is forbidden)(?:$|:)`,
	`^(Operation cannot be fulfilled on `+subject+`)(?:$|:)`,
)

// compiled are expressions for whole texts, compiled when the first text is
// compared: no run without an error needs them.
func compiled(patterns ...string) func() []*regexp.Regexp {
	whole := make([]string, len(patterns))
	for i, p := range patterns {
		whole[i] = `^(?:` + p + `)$`
	}
	return lazily(whole...)
}

func lazily(patterns ...string) func() []*regexp.Regexp {
	return sync.OnceValue(func() []*regexp.Regexp {
		all := make([]*regexp.Regexp, len(patterns))
		for i, p := range patterns {
			all[i] = regexp.MustCompile(p)
		}
		return all
	})
}

func matches(text string, forms func() []*regexp.Regexp) bool {
	for _, form := range forms() {
		if form.MatchString(text) {
			return true
		}
	}
	return false
}

func knownWarning(text string) bool { return matches(text, knownWarnings) }

// beginning is the known beginning of a message; "" if it is unknown.
func beginning(text string) string {
	for _, b := range beginnings() {
		if found := b.FindStringSubmatch(text); found != nil {
			return found[1]
		}
	}
	return ""
}

// knownStatus is the message of a Status of known form. The message of a broken
// validation rule is composed from its causes.
func knownStatus(s metav1.Status) (string, bool) {
	if matches(s.Message, knownMessages) {
		return s.Message, true
	}
	if !invalidBegin()[0].MatchString(s.Message) || s.Reason != metav1.StatusReasonInvalid || s.Details == nil || len(s.Details.Causes) == 0 {
		return "", false
	}
	var rules []string
	for _, cause := range s.Details.Causes {
		rules = append(rules, rule(cause))
	}
	return invalidBegin()[0].FindStringSubmatch(s.Message)[1] + ": " + strings.Join(rules, ", "), true
}

var (
	invalidBegin = lazily(`^([A-Z][A-Za-z]{1,60} "` + name + `" is invalid): `)
	fieldPath    = lazily(`^(?:data|type|immutable|metadata(?:\.[a-zA-Z]{1,30})?)(?:\[[-._a-zA-Z0-9/]{1,253}\])?$`)
	ruleKind     = lazily(`^(Invalid value|Forbidden|Required value|Too long|Too many|Unsupported value|Duplicate value|Internal error)(?:$|:)`)
	quotedValue  = lazily(`^"(?:[^"\\]|\\.)*": `)
)

// knownRules are the explanations of validation rules, which repeat no value
// (ValidateSecret, ValidateObjectMeta and k8s.io/apimachinery/pkg/util/validation).
var knownRules = compiled(
	"field is immutable(?: when `immutable` is set)?",
	`may not be more than \d+ bytes`, `must have at most \d+ bytes`, `must be no more than \d+ (?:characters|bytes)`, `must be specified for an update`,
	`a (?:lowercase|valid) [^"\n]{1,300}`, `name part must [^"\n]{1,300}`, `a valid [^"\n]{1,300}`,
)

// rule is the cause of a refusal without the value that it quotes.
func rule(cause metav1.StatusCause) string {
	field := cause.Field
	if !fieldPath()[0].MatchString(field) {
		field = "a field"
	}
	kind := ruleKind()[0].FindStringSubmatch(cause.Message)
	if kind == nil {
		return field + ": its message is withheld"
	}
	text := field + ": " + kind[1]
	_, explained, _ := strings.Cut(cause.Message, kind[1]+": ")
	if quoted := quotedValue()[0].FindString(explained); quoted != "" {
		explained = explained[len(quoted):]
	}
	if matches(withoutExamples(explained), knownRules) {
		text += ": " + withoutExamples(explained)
	}
	return text
}

// withoutExamples is the explanation of a rule without the examples and the
// regular expression in parentheses.
func withoutExamples(text string) string {
	text, _, _ = strings.Cut(text, " (e.g.")
	return text
}
