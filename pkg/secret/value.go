// Package secret has the type of secret values. Our code passes values around
// as a [Value], which shows as "(hidden)" wherever it is printed: in messages,
// errors, logs, encoded objects and panics. Only the packages that must read or
// write a value open it; internal/depcheck has the list.
package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
)

// Hidden is what is shown in place of a value.
const Hidden = "(hidden)"

// Value is a secret value: any bytes. The zero Value is empty. A Value can be
// copied; its bytes must not be changed.
//
// The bytes are behind a pointer because package fmt does not call the methods
// of unexported fields: it prints what they contain, but does not follow their
// pointers.
type Value struct{ bytes *[]byte }

// NewValue is the value with these bytes, which it keeps.
func NewValue(bytes []byte) Value { return Value{&bytes} }

// Open returns the bytes. They must not be printed or changed.
func (v Value) Open() []byte {
	if v.bytes == nil {
		return nil
	}
	return *v.bytes
}

// Len is the number of bytes.
func (v Value) Len() int { return len(v.Open()) }

// Equal reports whether two values have the same bytes, in a time that does not
// depend on where they differ.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare(v.Open(), other.Open()) == 1
}

// Format writes "(hidden)" for every verb.
func (Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// String is "(hidden)".
func (Value) String() string { return Hidden }

// GoString is "(hidden)".
func (Value) GoString() string { return Hidden }

// MarshalText is "(hidden)", also for the keys and values of JSON and YAML.
func (Value) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// LogValue is "(hidden)".
func (Value) LogValue() slog.Value { return slog.StringValue(Hidden) }

// Data is the values of a Secret by key.
type Data map[string]Value

// NewData is the data of a Secret in the cluster or in a file.
func NewData(data map[string][]byte) Data {
	if data == nil {
		return nil
	}
	all := make(Data, len(data))
	for key, bytes := range data {
		all[key] = NewValue(bytes)
	}
	return all
}

// Open returns the bytes by key.
func (d Data) Open() map[string][]byte {
	if d == nil {
		return nil
	}
	all := make(map[string][]byte, len(d))
	for key, value := range d {
		all[key] = value.Open()
	}
	return all
}

// Keys are the keys in order.
func (d Data) Keys() []string { return slices.Sorted(maps.Keys(d)) }
