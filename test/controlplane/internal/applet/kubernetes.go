package applet

import (
	_ "time/tzdata" // CronJobs name time zones; the machine may have no database of them

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // the metrics that the real binaries register
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// runAPIServer mirrors kubernetes/cmd/kube-apiserver/apiserver.go, 1.37.
func runAPIServer() int {
	return cli.Run(apiserver.NewAPIServerCommand())
}

// runControllerManager mirrors
// kubernetes/cmd/kube-controller-manager/controller-manager.go, 1.37.
func runControllerManager() int {
	return cli.Run(controllermanager.NewControllerManagerCommand())
}

// runScheduler mirrors kubernetes/cmd/kube-scheduler/scheduler.go, 1.37.
func runScheduler() int {
	return cli.Run(scheduler.NewSchedulerCommand())
}
