package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// sbom is the software bill of materials of a program in CycloneDX 1.6: its modules as
// the Go tool recorded them, and the Go release. It has no random number and no time but
// that of the commit, so that equal programs have equal SBOMs.
func sbom(program string, info *debug.BuildInfo, binary []byte, r Release) ([]byte, error) {
	digest := sha256.Sum256(binary)
	main := component(cdx.ComponentTypeApplication, r.Module, r.Version)
	main.Name = program
	main.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(digest[:])}}
	main.Licenses = &cdx.Licenses{{License: &cdx.License{ID: r.Licence}}}

	parts := []cdx.Component{component(cdx.ComponentTypeLibrary, "std", info.GoVersion[len("go"):])}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		parts = append(parts, component(cdx.ComponentTypeLibrary, m.Path, m.Version))
	}
	refs := make([]string, 0, len(parts))
	for _, p := range parts {
		refs = append(refs, p.BOMRef)
	}
	slices.Sort(refs)

	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Timestamp: r.Time.UTC().Format(time.RFC3339), Component: &main}
	bom.Components = &parts
	bom.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &refs}}
	var out bytes.Buffer
	encoder := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON)
	encoder.SetPretty(true)
	if err := encoder.EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("write the SBOM of %s: %w", program, err)
	}
	return out.Bytes(), nil
}

// component is a Go module, named by its package URL.
func component(kind cdx.ComponentType, path, version string) cdx.Component {
	purl := "pkg:golang/" + path + "@" + url.PathEscape(version)
	return cdx.Component{BOMRef: purl, Type: kind, Name: path, Version: version, PackageURL: purl}
}
