package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	authv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/port"
)

// patience is the time limit for each step of the start on a loaded machine.
const patience = 2 * time.Minute

// until tries check until it succeeds. The error has the condition and the
// reason: the last failure, or the reason why ctx ended.
func until(ctx context.Context, what string, check func(context.Context) error) error {
	deadline, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := check(deadline)
		if err == nil {
			return nil
		}
		select {
		case <-deadline.Done(): // also when ctx has ended
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return fmt.Errorf("wait for %s: %w", what, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func apiServerReady(client kubernetes.Interface) func(context.Context) error {
	return func(ctx context.Context) error {
		return client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	}
}

// healthy checks a component that serves /healthz with a certificate it made
// for itself.
func healthy(ctx context.Context, portNumber int) error {
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // no data is sent or trusted
		DisableKeepAlives: true,
	}}
	url := fmt.Sprintf("https://%s:%d/healthz", port.Host, portNumber)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", response.Status, body)
	}
	return nil
}

// nodesReady checks that pods can be scheduled to all nodes.
func nodesReady(client kubernetes.Interface, count int) func(context.Context) error {
	return func(ctx context.Context) error {
		list, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		ready := 0
		for _, node := range list.Items {
			for _, c := range node.Status.Conditions {
				if c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue && len(node.Spec.Taints) == 0 {
					ready++
				}
			}
		}
		if ready < count {
			return fmt.Errorf("%d of %d nodes ready", ready, count)
		}
		return nil
	}
}

// namespaceUsable checks for the objects that the controllers create in each
// namespace: without them pods are rejected.
func namespaceUsable(client kubernetes.Interface, namespace string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := client.CoreV1().ServiceAccounts(namespace).Get(ctx, "default", metav1.GetOptions{})
		if err != nil {
			return err
		}
		_, err = client.CoreV1().ConfigMaps(namespace).Get(ctx, "kube-root-ca.crt", metav1.GetOptions{})
		return err
	}
}

// allowed checks that the authorizer has the role of user already.
func allowed(client kubernetes.Interface, user, verb, namespace string) func(context.Context) error {
	return func(ctx context.Context) error {
		review := &authv1.SubjectAccessReview{Spec: authv1.SubjectAccessReviewSpec{
			User:               user,
			ResourceAttributes: &authv1.ResourceAttributes{Namespace: namespace, Verb: verb, Resource: "pods"},
		}}
		answer, err := client.AuthorizationV1().SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return err
		}
		if !answer.Status.Allowed {
			return errors.New(answer.Status.Reason + " not allowed yet")
		}
		return nil
	}
}
