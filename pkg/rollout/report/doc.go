// Package report says what a rollout is like as data: the document of -o json
// and yaml, and the events of --watch, one JSON object per line. Both carry the
// version [APIVersion]; docs/rollout-json.md and docs/rollout.schema.json are
// made from the types here.
//
// Numbers, truth values and lists are always there. Texts, times and objects
// that do not apply are left out. Times are in UTC, in whole seconds.
//
// Start with [New].
package report
