package kube

import (
	"context"
	"maps"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// Discreet returns a context in which no request logs its content, at any -v.
// client-go logs bodies from level 8 on through the logger of the request's
// context ("Request Body" and "Response Body", rest/request.go v0.37.2), and
// headers with warnings, which may quote a body (transport/round_trippers.go);
// everything else is still logged.
func Discreet(ctx context.Context) context.Context {
	logger := klog.FromContext(ctx)
	return klog.NewContext(ctx, logger.WithSink(discreet{logger.GetSink()}))
}

// discreet is a sink of logs that leaves out the values called "body".
type discreet struct{ logr.LogSink }

// Info logs without bodies.
func (d discreet) Info(level int, message string, pairs ...any) {
	d.LogSink.Info(level, message, hideBodies(pairs)...)
}

// Error logs without bodies.
func (d discreet) Error(err error, message string, pairs ...any) {
	d.LogSink.Error(err, message, hideBodies(pairs)...)
}

// WithValues wraps the derived sink.
func (d discreet) WithValues(pairs ...any) logr.LogSink {
	return discreet{d.LogSink.WithValues(hideBodies(pairs)...)}
}

// WithName wraps the derived sink.
func (d discreet) WithName(name string) logr.LogSink {
	return discreet{d.LogSink.WithName(name)}
}

// WithCallDepth keeps the reported place of the caller right.
func (d discreet) WithCallDepth(depth int) logr.LogSink {
	if deeper, ok := d.LogSink.(logr.CallDepthLogSink); ok {
		return discreet{deeper.WithCallDepth(depth)}
	}
	return d
}

func hideBodies(pairs []any) []any {
	shown := make([]any, len(pairs))
	copy(shown, pairs)
	for i := 0; i+1 < len(shown); i += 2 {
		switch shown[i] {
		case "body":
			shown[i+1] = "not logged: it may hold the values of Secrets"
		case "headers":
			shown[i+1] = withoutWarnings(shown[i+1])
		}
	}
	return shown
}

// withoutWarnings are the headers of a response without the server's warnings.
func withoutWarnings(headers any) any {
	m, _ := headers.(logr.Marshaler)
	if m == nil {
		return headers
	}
	all, _ := m.MarshalLog().(map[string][]string)
	if _, ok := all["Warning"]; !ok {
		return headers
	}
	rest := maps.Clone(all)
	delete(rest, "Warning")
	return rest
}
