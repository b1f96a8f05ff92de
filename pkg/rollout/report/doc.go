// Package report makes documents of rollouts: the document of -o json and yaml, and
// the events of --watch, one JSON object per line. Both have the version
// [APIVersion]; docs/rollout-json.md and docs/rollout.schema.json are generated from
// the types here.
//
// Numbers, booleans and lists are always present. Texts, times and objects
// that do not apply are left out. Times are in UTC, in whole seconds.
//
// Start with [New].
package report
