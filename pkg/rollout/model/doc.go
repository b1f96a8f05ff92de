// Package model decides what is true about a rollout. It is pure: facts (API
// objects and a clock) go in, a [Rollout] comes out, and nothing else is read.
//
// Start with [Build]. The rules mirror the controllers of Kubernetes v1.37.2
// (pkg/controller/{deployment,statefulset,daemon}); every function that mirrors
// one names it. Where a Deployment's status and its ReplicaSets disagree, the
// ReplicaSets' numbers win: the conditions can still be about the previous rollout's
// success.
package model
