// Package rooms breaks both rules for the inside of a package.
package rooms

type box struct{ lid, base int }

func open(b *box) { b.lid++; b.base = height }
