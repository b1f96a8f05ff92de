// Package loadbalancer gives Services of type LoadBalancer an address, as the
// controller of a cloud would. No server listens there. Start with Allocator.
package loadbalancer

import (
	"context"
	"fmt"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Allocator allocates addresses. It is used by one goroutine.
type Allocator struct {
	client kubernetes.Interface
	last   netip.Addr
}

// New returns an allocator without allocations. Its addresses are from
// 198.18.0.0/15, which RFC 2544 reserves for tests and which is large enough.
func New(client kubernetes.Interface) *Allocator {
	return &Allocator{client: client, last: netip.AddrFrom4([4]byte{198, 18, 0, 0})}
}

// Sync gives service an address if it should have one and has none.
func (a *Allocator) Sync(ctx context.Context, service *corev1.Service) error {
	if service.Spec.Type != corev1.ServiceTypeLoadBalancer || service.Spec.LoadBalancerClass != nil ||
		len(service.Status.LoadBalancer.Ingress) > 0 || service.DeletionTimestamp != nil {
		return nil
	}
	address := a.last.Next()
	updated := service.DeepCopy()
	updated.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: address.String()}}
	_, err := a.client.CoreV1().Services(service.Namespace).UpdateStatus(ctx, updated, metav1.UpdateOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil // a change follows, or the Service is gone
	}
	if err != nil {
		return fmt.Errorf("give service %s an address: %w", service.Name, err)
	}
	a.last = address
	return nil
}
