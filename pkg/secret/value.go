// Package secret has the type of secret values. Our code passes values around
// as a [Value], which shows as "(hidden)" wherever it is printed: in messages,
// errors, logs, encoded objects and panics. Only the packages that must read or
// write a value reveal it; internal/depcheck has the list.
package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"unsafe"
)

// Hidden is what is shown in place of a value.
const Hidden = "(hidden)"

// Value is a secret value: any bytes. The zero Value is empty. A Value can be
// copied; its bytes must not be changed.
//
// The field is a pointer because package fmt does not call the methods of
// unexported fields: it prints what they contain, but does not follow their
// pointers. A pointer to a slice would take one more allocation.
type Value struct {
	first  *byte
	length int
}

// NewValue is the value with these bytes, which it keeps.
func NewValue(bytes []byte) Value { return Value{unsafe.SliceData(bytes), len(bytes)} }

// Reveal returns the bytes, never nil. They must not be printed or changed.
func (v Value) Reveal() []byte {
	if v.length == 0 {
		return []byte{}
	}
	return unsafe.Slice(v.first, v.length)
}

// Len is the number of bytes.
func (v Value) Len() int { return v.length }

// IsEmpty reports whether there are no bytes.
func (v Value) IsEmpty() bool { return v.Len() == 0 }

// Digest is the HMAC-SHA256 of the value. With a random key that is not stored
// with it, a guess cannot be tested.
func (v Value) Digest(key []byte) [sha256.Size]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(v.Reveal())
	return [sha256.Size]byte(mac.Sum(nil))
}

// Equal reports whether two values have the same bytes, in a time that does not
// depend on where they differ.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare(v.Reveal(), other.Reveal()) == 1
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

// Reveal returns the bytes by key.
func (d Data) Reveal() map[string][]byte {
	if d == nil {
		return nil
	}
	all := make(map[string][]byte, len(d))
	for key, value := range d {
		all[key] = value.Reveal()
	}
	return all
}

// Has reports whether there is a value for the key.
func (d Data) Has(key string) bool {
	_, ok := d[key]
	return ok
}

// Clone is a copy of the map.
func (d Data) Clone() Data { return maps.Clone(d) }

// Keys are the keys in order.
func (d Data) Keys() []string { return slices.Sorted(maps.Keys(d)) }
