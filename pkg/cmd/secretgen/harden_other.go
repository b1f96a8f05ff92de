//go:build !unix

package secretgen

// noCoreDumps does nothing on systems without core dumps.
func noCoreDumps() {}
