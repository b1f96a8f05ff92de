package cluster

import (
	"context"
	"fmt"
	"os"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/loadbalancer"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/reconcile"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/storage"
)

// serve runs the controllers of a cloud, for volumes and addresses of load
// balancers, until ctx ends. It has its own log.
func serve(ctx context.Context, client kubernetes.Interface, logPath string) error {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open log of the supervisor: %w", err)
	}
	klog.LogToStderr(false)
	klog.SetOutput(log) // and stays open: the process ends with the cluster

	factory := informers.NewSharedInformerFactory(client, 0)
	core := factory.Core().V1()
	volumes := storage.Provisioner{Client: client}
	addresses := loadbalancer.New(client)
	loops := []func() error{
		func() error {
			return reconcile.Run(ctx, core.PersistentVolumeClaims().Informer(), volumes.Claim)
		},
		func() error {
			return reconcile.Run(ctx, core.PersistentVolumes().Informer(), volumes.Release)
		},
		func() error {
			return reconcile.Run(ctx, core.Services().Informer(), addresses.Sync)
		},
	}
	for _, loop := range loops {
		go func() {
			if err := loop(); err != nil {
				klog.FromContext(ctx).Error(err, "control loop ended")
			}
		}()
	}
	return nil
}
