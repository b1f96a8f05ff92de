// Package model computes the state of a rollout. It is pure: its input is facts (API
// objects and a time), its output is a [Rollout]. It reads nothing else.
//
// Start with [Build]. The rules mirror the controllers of Kubernetes v1.37.2
// (pkg/controller/{deployment,statefulset,daemon}); every function that mirrors
// one names it. When a Deployment's status and its ReplicaSets disagree, the numbers of
// the ReplicaSets count: the conditions can still describe the previous rollout.
package model
