//go:build !unix

package secretgen

// harden does nothing where there are no core dumps.
func harden() {}
