package kube

import (
	"context"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Completion takes less than two seconds, start-up included, and lists at most
// this many names.
const (
	completionTimeout = 1500 * time.Millisecond
	completionLimit   = 500
)

// CompleteNamespaces lists the cluster's namespaces that start with prefix. If
// the cluster is not reachable, the list is empty.
func (c *Connection) CompleteNamespaces(ctx context.Context, prefix string) []string {
	return c.list(ctx, schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}, "", prefix)
}

// CompleteNames lists the names of the kind's objects in the namespace in use.
func (c *Connection) CompleteNames(ctx context.Context, kind Kind, prefix string) []string {
	namespace, _, err := c.Namespace()
	if err != nil {
		return nil
	}
	return c.list(ctx, kind.Resource, namespace, prefix)
}

// CompleteRef completes TYPE/NAME: the types before the slash is typed, the
// names of that type after it. The first result reports whether the word
// continues (no space after it).
func (c *Connection) CompleteRef(ctx context.Context, kinds []Kind, word string) (partial bool, words []string) {
	typed, prefix, hasName := strings.Cut(word, "/")
	if !hasName {
		for _, k := range kinds {
			words = append(words, k.complete(typed)...)
		}
		return true, words
	}
	kind, ok := findKind(kinds, typed)
	if !ok {
		return false, nil
	}
	for _, name := range c.CompleteNames(ctx, kind, prefix) {
		words = append(words, typed+"/"+name)
	}
	return false, words
}

// list asks the API server for names. If a request fails or hangs, list still
// returns in time and prints nothing on standard error.
func (c *Connection) list(ctx context.Context, resource schema.GroupVersionResource, namespace, prefix string) []string {
	ctx, cancel := context.WithTimeout(ctx, completionTimeout)
	defer cancel()
	answer := make(chan []string, 1)
	go func() { answer <- c.request(ctx, resource, namespace, prefix) }()
	select {
	case names := <-answer:
		return names
	case <-ctx.Done(): // a credential plugin may ignore the context
		return nil
	}
}

func (c *Connection) request(ctx context.Context, resource schema.GroupVersionResource, namespace, prefix string) []string {
	config, err := c.Config()
	if err != nil {
		return nil
	}
	config.WarningHandler = rest.NoWarnings{}
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return nil
	}
	objects, err := client.Resource(resource).Namespace(namespace).List(ctx, metav1.ListOptions{Limit: completionLimit})
	if err != nil {
		return nil
	}
	var names []string
	for i := range objects.Items {
		if name := objects.Items[i].Name; strings.HasPrefix(name, prefix) && text.IsSafe(name) {
			names = append(names, name)
		}
	}
	return names
}
