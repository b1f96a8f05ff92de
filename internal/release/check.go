package release

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta"
)

// The files next to the program in an archive.
const (
	licenceFile    = "LICENSE"
	thirdPartyFile = "THIRD_PARTY_LICENSES"
)

// Check returns the problems of an archive of the plugin for the platform: other files
// than the program and the licences, wrong modes, a program of a different format, or
// one that does not have the version and the commit.
func Check(archive []byte, plugin batuta.Plugin, p batuta.Platform, version, commit string) []string {
	files, problems, err := unpack(archive)
	if err != nil {
		return []string{err.Error()}
	}
	program := programName(plugin, p)
	modes := map[string]int64{licenceFile: 0o644, thirdPartyFile: 0o644, program: 0o755}
	for _, f := range files {
		mode, expected := modes[f.Name]
		switch {
		case !expected:
			problems = append(problems, f.Name+": unexpected file")
			continue
		case f.Mode != mode:
			problems = append(problems, fmt.Sprintf("%s: the mode is %#o, not %#o", f.Name, f.Mode, mode))
		case len(f.Content) == 0:
			problems = append(problems, f.Name+": empty")
		}
		delete(modes, f.Name)
		if f.Name == program {
			problems = append(problems, checkProgram(f.Content, plugin, p, version, commit)...)
		}
	}
	for name := range modes {
		problems = append(problems, name+": missing")
	}
	slices.Sort(problems)
	return problems
}

// programName is the name of the plugin's file on the platform.
func programName(plugin batuta.Plugin, p batuta.Platform) string {
	if p.OS == "windows" {
		return plugin.File() + ".exe"
	}
	return plugin.File()
}

func checkProgram(binary []byte, plugin batuta.Plugin, p batuta.Platform, version, commit string) []string {
	var problems []string
	if got := formatOf(binary); got != p.OS+"/"+p.Arch {
		problems = append(problems, fmt.Sprintf("the program is for %s, not for %s/%s", got, p.OS, p.Arch))
	}
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return append(problems, "the program has no information about its build: "+err.Error())
	}
	if !strings.HasSuffix(info.Path, "/cmd/"+plugin.Folder()) {
		problems = append(problems, "the program is "+info.Path)
	}
	// The linker accepts a wrong -X silently: then the program does not have the text.
	for _, text := range []string{version, commit} {
		if !bytes.Contains(binary, []byte(text)) {
			problems = append(problems, "the program does not have "+text)
		}
	}
	return problems
}

// formatOf is the platform that an executable is for, as OS/ARCH; "" if it is none that
// is released. ELF files do not have the system: here they are for Linux.
func formatOf(binary []byte) string {
	r := bytes.NewReader(binary)
	if f, err := elf.NewFile(r); err == nil && f.Type == elf.ET_EXEC {
		return "linux/" + map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[f.Machine]
	}
	if f, err := macho.NewFile(r); err == nil && f.Type == macho.TypeExec {
		return "darwin/" + map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]
	}
	if f, err := pe.NewFile(r); err == nil && f.Characteristics&pe.IMAGE_FILE_EXECUTABLE_IMAGE != 0 {
		return "windows/" + map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[f.Machine]
	}
	return ""
}
