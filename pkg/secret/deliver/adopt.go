package deliver

// adopt is the content of the file, whose values are kept, with warnings about other
// users that may know them.
func (f OutputFile) adopt() ([]byte, []Notice, error) {
	text, info, err := f.read()
	if err != nil || info == nil {
		return text, nil, f.explain(err)
	}
	notices, ifValues, err := f.inspect(info)
	if old, _ := parseContent(text); old.hasValues() {
		notices = append(notices, ifValues...)
	}
	return text, notices, err
}
