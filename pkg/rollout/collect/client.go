package collect

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/kube"
)

// Client reads facts from one cluster. It may be used by several goroutines.
type Client struct {
	apps, core   rest.Interface
	watchClients watchClients
	now          func() time.Time
	timing       timing
}

// watchClients are clients for watches, which outlive any --request-timeout.
type watchClients struct{ apps, core rest.Interface }

// timing has the waiting times.
type timing struct {
	slow  time.Duration // before a request without a response counts as a lost connection
	first time.Duration // from the first failed attempt to the next; doubled each time …
	most  time.Duration // … up to this
	poll  time.Duration // between two lists of objects that cannot be watched
	merge time.Duration // for which changes of pods are collected
	nodes time.Duration // between two requests for the nodes
	log   time.Duration // for the response of a kubelet
}

// New creates a client. The clock sets the times of facts and gaps. New sends no request.
func New(config *rest.Config, now func() time.Time) (*Client, error) {
	apps, core, err := connect(config)
	if err != nil {
		return nil, err
	}
	endless := rest.CopyConfig(config)
	endless.Timeout = 0
	c := &Client{apps: apps, core: core, now: now, timing: timing{
		slow:  1500 * time.Millisecond,
		first: time.Second,
		most:  10 * time.Second,
		poll:  2 * time.Second,
		merge: 50 * time.Millisecond,
		nodes: 10 * time.Second,
		log:   3 * time.Second,
	}}
	c.watchClients.apps, c.watchClients.core, err = connect(endless)
	return c, err
}

func connect(config *rest.Config) (apps, core rest.Interface, err error) {
	made, err := kube.Clients(config,
		kube.Group{Version: appsv1.SchemeGroupVersion, Add: appsv1.AddToScheme},
		kube.Group{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme})
	if err != nil {
		return nil, nil, err
	}
	return made[0], made[1], nil
}
