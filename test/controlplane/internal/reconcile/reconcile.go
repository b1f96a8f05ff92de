// Package reconcile is the smallest control loop that is still correct: an
// informer, a queue and one worker. Start with Run.
package reconcile

import (
	"context"
	"fmt"

	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// Run calls sync for every object of the informer when it appears or changes,
// again and later if sync fails, until ctx ends. It starts the informer.
func Run[T any](ctx context.Context, informer cache.SharedIndexInformer, sync func(context.Context, T) error) error {
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	defer queue.ShutDown()
	enqueue := func(obj any) {
		if key, err := cache.MetaNamespaceKeyFunc(obj); err == nil {
			queue.Add(key)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    enqueue,
		UpdateFunc: func(_, obj any) { enqueue(obj) },
	})
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	go informer.RunWithContext(ctx)
	go work(ctx, queue, informer.GetStore(), sync)
	<-ctx.Done()
	return nil
}

func work[T any](ctx context.Context, queue workqueue.TypedRateLimitingInterface[string], store cache.Store, sync func(context.Context, T) error) {
	for {
		key, shutdown := queue.Get()
		if shutdown {
			return
		}
		if err := one(ctx, store, key, sync); err != nil {
			klog.FromContext(ctx).Error(err, "will try again", "object", key)
			queue.AddRateLimited(key)
		} else {
			queue.Forget(key)
		}
		queue.Done(key)
	}
}

func one[T any](ctx context.Context, store cache.Store, key string, sync func(context.Context, T) error) error {
	obj, exists, err := store.GetByKey(key)
	if err != nil || !exists {
		return err
	}
	typed, ok := obj.(T)
	if !ok {
		return fmt.Errorf("object %s is a %T", key, obj)
	}
	return sync(ctx, typed)
}
