package load

import "strings"

// rule is how the values at one attribute path are written and merged. The paths
// and rules are those of override/merge.go, override/uncity.go and
// transform/canonical.go of compose-go 2.16.2.
type rule struct {
	below  map[string]*rule // a key, "[]" for items, "*" for any
	keyed  func(item string) (key, value string, hasValue bool)
	merge  func(base, over *node, r *rule) *node
	unique func(item *node) string // items with the same identity replace each other
	ports  bool                    // a sequence of ports
	long   bool                    // compose-go converts short items to their long form
	made   bool                    // compose-go converts the list to a mapping, or the single value to a list
}

// newRules builds the table.
func newRules() *rule {
	root := &rule{}
	for _, section := range []string{"services", "jobs"} {
		root.container(section+".*", section == "services")
		root.workload(section+".*", section == "services")
	}
	root.container("services.*.pre_start.[]", false)
	for _, path := range []string{
		"services.*.deploy.labels", "services.*.develop.watch.[].exec.environment",
		"services.*.deploy.resources.reservations.devices.[].options",
		"services.*.post_start.[].environment", "services.*.pre_stop.[].environment",
		"networks.*.labels", "volumes.*.labels", "secrets.*.labels", "configs.*.labels",
	} {
		root.at(path).keyed = keyValue
	}
	root.at("services.*.profiles").unique = itemKey
	root.at("services.*.develop.watch.[].ignore").made = true
	root.at("services.*.develop.watch.[].include").made = true
	root.at("networks.*.ipam.config").merge = mergeIPAM
	return root
}

// container has the attributes of container_spec; only the services' own
// sequences are made unique.
func (r *rule) container(prefix string, unique bool) {
	for _, name := range []string{
		"annotations", "environment", "labels", "sysctls", "gpus.[].options", "volumes.[].volume.labels",
	} {
		r.at(prefix + "." + name).keyed = keyValue
	}
	r.at(prefix + ".extra_hosts").keyed = hostAddress
	r.at(prefix + ".networks").keyed = nameOnly
	r.at(prefix + ".models").keyed = nameOnly
	for _, name := range []string{"dns", "dns_opt", "dns_search", "env_file", "label_file", "tmpfs"} {
		r.at(prefix + "." + name).merge = mergeList
	}
	for _, name := range []string{"command", "entrypoint"} {
		r.at(prefix + "." + name).merge = replace
	}
	for _, name := range []string{"networks", "models", "dns", "env_file", "label_file", "gpus"} {
		r.at(prefix + "." + name).made = true
	}
	r.at(prefix + ".gpus").merge = mergeGpus
	r.at(prefix + ".ulimits.*").merge = mergeUlimit
	for _, name := range []string{"volumes", "devices", "secrets", "configs", "env_file"} {
		r.at(prefix + "." + name).long = true
	}
	if !unique {
		return
	}
	for _, name := range []string{
		"cap_add", "cap_drop", "dns", "dns_opt", "dns_search", "networks.*.aliases",
		"networks.*.link_local_ips", "tmpfs",
	} {
		r.at(prefix + "." + name).unique = itemKey
	}
	r.at(prefix + ".env_file").unique = envFileKey
	r.at(prefix + ".configs").unique = mountKey("")
	r.at(prefix + ".secrets").unique = mountKey("/run/secrets")
	r.at(prefix + ".volumes").unique = volumeKey
	r.at(prefix + ".devices").unique = deviceKey
}

// workload has the attributes that services and jobs have in addition to a
// container.
func (r *rule) workload(prefix string, unique bool) {
	for _, name := range []string{"build.args", "build.additional_contexts", "build.labels", "build.ssh"} {
		r.at(prefix + "." + name).keyed = keyValue
	}
	r.at(prefix + ".build.extra_hosts").keyed = hostAddress
	r.at(prefix + ".build").merge = mergeBuild
	r.at(prefix + ".build.secrets").long = true
	r.at(prefix + ".depends_on").keyed = nameOnly
	r.at(prefix + ".healthcheck.test").merge = replace
	r.at(prefix + ".logging").merge = mergeLogging
	r.at(prefix + ".ports").ports = true
	if !unique {
		return
	}
	r.at(prefix + ".ports").unique = func(n *node) string { return n.id }
	r.at(prefix + ".build.tags").unique = itemKey
	r.at(prefix + ".links").unique = itemKey
	r.at(prefix + ".expose").unique = (*node).text
}

// at finds or makes the rule for a path.
func (r *rule) at(path string) *rule {
	for _, part := range strings.Split(path, ".") {
		if r.below == nil {
			r.below = map[string]*rule{}
		}
		if r.below[part] == nil {
			r.below[part] = &rule{}
		}
		r = r.below[part]
	}
	return r
}

// step goes down one key or item; nil if there is no rule.
func (r *rule) step(part string) *rule {
	if r == nil || r.below == nil {
		return nil
	}
	if next, ok := r.below[part]; ok {
		return next
	}
	return r.below["*"]
}

// keyValue reads an item KEY=VALUE.
func keyValue(item string) (string, string, bool) { return strings.Cut(item, "=") }

// hostAddress reads an item HOST=ADDRESS or HOST:ADDRESS. Mirrors NewHostsList
// in types/hostList.go (2.16.2).
func hostAddress(item string) (string, string, bool) {
	if host, address, ok := strings.Cut(item, "="); ok {
		return host, address, true
	}
	return strings.Cut(item, ":")
}

// nameOnly reads an item that is only a name.
func nameOnly(item string) (string, string, bool) { return item, "", false }
