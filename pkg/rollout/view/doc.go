// Package view draws rollouts as lines of cells. It is pure: a [model.Rollout],
// the size of the terminal and a charset go in, a [Frame] comes out; colour is
// only added when the frame becomes text, and repeats what the glyphs and words say.
//
// Start with [Snapshot], the picture of one moment. [Live] is the small block
// that is redrawn, [Entry] a line of the log above it, [Overview] many rollouts.
// [EntryText], [Heartbeat], [OverviewText] and [Result] are lines for logs,
// [Sentences] and [EntrySentence] are for screen readers.
package view
