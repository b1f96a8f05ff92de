package helm

// variable is a variable of the project that is used in objects.
type variable struct {
	name   string
	value  string
	varies bool // its uses have different defaults: each keeps its own
	needed bool // must not be empty
	secret bool // is part of a Secret
	label  bool // is the whole value of a label
}

// variables are those that are used in some object, by name.
func (m *marks) variables() map[string]*variable {
	all := map[string]*variable{}
	for _, k := range m.all {
		if !k.landed || k.name == "" {
			continue
		}
		v := all[k.name]
		if v == nil {
			v = &variable{name: k.name, value: k.meant}
			all[k.name] = v
		}
		if v.value != k.meant {
			v.varies = true
		}
		v.needed, v.secret, v.label = v.needed || k.needed, v.secret || k.secret, v.label || k.label
	}
	for _, v := range all {
		if v.varies {
			v.value = ""
		}
	}
	return all
}
