// Package view draws a rollout as lines of cells. It is pure: a
// [model.Rollout], a width and a charset go in, a [Frame] comes out; colour is
// only added when the frame becomes text, and says nothing that the glyphs and
// words do not say as well.
//
// Start with [Snapshot].
package view
