// Package report converts rollouts to documents for -o json and yaml, and to events for
// --watch, one JSON object per line. Both have the version [APIVersion];
// docs/rollout-json.md and docs/rollout.schema.json are generated from the types here.
//
// Numbers, booleans and lists are always present. Texts, times and objects that do not
// apply are omitted. Times are in UTC, in whole seconds.
//
// Start with [New].
package report
