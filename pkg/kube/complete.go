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

// Completion keeps a shell waiting for less than two seconds, start-up
// included, and never lists more names.
const (
	completionTimeout = 1500 * time.Millisecond
	completionLimit   = 500
)

// CompleteNamespaces lists the cluster's namespaces that start with prefix.
// Without a reachable cluster there are none.
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
// names of that type after it. The first result tells whether more is to come
// in the same word (no space after it).
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

// list asks the API server for names. Whatever goes wrong, and whatever hangs,
// there is an answer in time and not a word on standard error.
func (c *Connection) list(ctx context.Context, resource schema.GroupVersionResource, namespace, prefix string) []string {
	ctx, cancel := context.WithTimeout(ctx, completionTimeout)
	defer cancel()
	answer := make(chan []string, 1)
	go func() { answer <- c.request(ctx, resource, namespace, prefix) }()
	select {
	case names := <-answer:
		return names
	case <-ctx.Done(): // a credential plugin need not listen to the context
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
