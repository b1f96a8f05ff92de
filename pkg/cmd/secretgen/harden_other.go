//go:build !unix

package secretgen

// harden does nothing on systems without core dumps.
func harden() {}
