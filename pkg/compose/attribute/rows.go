package attribute

import (
	"maps"
	"slices"
)

// group is a part of the table: rows whose paths begin alike. What the
// specification says once of every container stands here once, too.
type group struct {
	under []string // what the rows' paths begin with, each ending in "." or empty
	rows  []Row
}

// Where the specification has containers, and those that have a workload of
// their own.
var (
	workloads  = []string{"services.*.", "jobs.*."}
	containers = append(workloads, "services.*.pre_start.[].")
)

// groups are the parts of the table. A later row of the same path takes the
// place of an earlier one: what differs for one kind of container.
var groups = []group{
	{containers, containerRows},
	{workloads, workloadRows},
	{[]string{"services.*."}, serviceRows},
	{[]string{"services.*.deploy."}, deployRows},
	{[]string{"services.*.pre_start.[]."}, preStartRows},
	{[]string{"jobs.*."}, jobRows},
	{[]string{""}, projectRows},
}

// Rows are the whole table, sorted by path: one row for every attribute of the
// specification.
func Rows() []Row {
	byPath := map[string]Row{}
	for _, g := range groups {
		for _, prefix := range g.under {
			for _, row := range g.rows {
				row.Path = prefix + row.Path
				byPath[row.Path] = row
			}
		}
	}
	all := make([]Row, 0, len(byPath))
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		all = append(all, byPath[path])
	}
	return all
}
