// Package view draws rollouts as lines of cells. It is pure: the input is a
// [model.Rollout], the size of the terminal and a charset, the output is a [Frame]. Colour
// is added only when the frame becomes text, and adds no information.
//
// Start with [Snapshot], which shows one moment. [Live] is the small block that is
// redrawn, [Entry] is a line of the log above it, [Overview] shows many rollouts.
// [EntryText], [Heartbeat], [OverviewText] and [Result] are lines for logs,
// [Sentences] and [EntrySentence] are for screen readers.
package view
