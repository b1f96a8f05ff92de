package attribute

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Area is a part of the table: the attributes of one topic. Attributes that all
// containers have are listed once, as in the specification.
type Area struct {
	Title string
	Under []string // the prefix of the rows' paths, each ending in "." or empty
	Rows  []Row    // the Path of each may name several attributes, separated by white space
}

// The prefixes of containers in the specification, and of those with their own
// workload.
var (
	containers = []string{"services.*.", "jobs.*.", "services.*.pre_start.[]."}
	workloads  = []string{"services.*.", "jobs.*."}
	services   = []string{"services.*."}
	deploy     = []string{"services.*.deploy."}
	jobs       = []string{"jobs.*."}
	preStart   = []string{"services.*.pre_start.[]."}
	topLevel   = []string{""}
)

// Areas are the parts of the table. A row of a later area replaces an earlier one
// with the same path: these are the differences of one kind of container.
func Areas() []Area {
	return []Area{
		{"Program and image", containers, processRows},
		{"Environment, labels and annotations", containers, metadataRows},
		{"CPU, memory and other resources", containers, resourceRows},
		{"Devices and GPUs", containers, deviceRows},
		{"Users, privileges and isolation", containers, securityRows},
		{"Host names, DNS and the node's namespaces", containers, hostRows},
		{"Networks of a container", containers, containerNetworkRows},
		{"Volumes", containers, mountRows},
		{"Configs, secrets and models of a container", containers, grantRows},
		{"Ports", workloads, portRows},
		{"Healthchecks", workloads, healthRows},
		{"Dependencies and selection", workloads, dependencyRows},
		{"Building images", workloads, buildRows},
		{"Service: workload and names", services, serviceRows},
		{"Service: hooks", services, hookRows},
		{"Service: development and providers", services, developRows},
		{"Deployment", deploy, deployRows},
		{"Deployment: updates", deploy, updateRows},
		{"Deployment: placement and resources", deploy, placementRows},
		{"Hooks before the start: differences", preStart, preStartRows},
		{"Jobs: differences", jobs, jobRows},
		{"Project", topLevel, projectRows},
		{"Top-level volumes", topLevel, volumeRows},
		{"Top-level networks", topLevel, networkRows},
		{"Top-level configs and secrets", topLevel, contentRows},
		{"Top-level models", topLevel, modelRows},
	}
}

// each calls do for every attribute of the area.
func (a Area) each(do func(Row)) {
	for _, row := range a.Rows {
		paths := row.Path
		for path := range strings.FieldsSeq(paths) {
			for _, prefix := range a.Under {
				row.Path = prefix + path
				do(row)
			}
		}
	}
}

// Rows are the whole table, sorted by path: one row for every attribute of the
// specification.
func Rows() []Row {
	return slices.SortedFunc(theTable().rows, func(a, b Row) int { return cmp.Compare(a.Path, b.Path) })
}

// theTable is the table as a tree, built on first use.
var theTable = sync.OnceValue(func() *table {
	root := &table{}
	for _, area := range Areas() {
		area.each(root.insert)
	}
	return root
})
