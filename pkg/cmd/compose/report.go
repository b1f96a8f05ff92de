package compose

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta"
	"github.com/batuta-k8s/batuta/pkg/atomicfile"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
	"github.com/batuta-k8s/batuta/pkg/version"
)

// The formats of --report.
const (
	reportText  = "text"
	reportJSON  = "json"
	reportSARIF = "sarif"
)

var reportFormats = []string{reportText, reportJSON, reportSARIF}

// reportFlags say how the findings are reported, as typed.
type reportFlags struct {
	format  string
	file    string
	color   string
	strict  string // strictOff, strictOn or a consequence
	quiet   bool
	verbose bool
}

// The values of --strict that are not consequences.
const (
	strictOff = "false"
	strictOn  = "true"
)

// strictFrom are the consequences that --strict takes, worst first.
var strictFrom = []string{finding.Starts.String(), finding.Data.String(), finding.Behaviour.String()}

func (f *reportFlags) add(fs *pflag.FlagSet, where string) {
	fs.StringVar(&f.format, "report", reportText, "how the findings are reported: "+choices(reportFormats))
	fs.StringVar(&f.file, "report-file", "", "`FILE` to write the findings to, each with file, line and column, instead of "+where)
	fs.StringVar(&f.strict, "strict", strictOff, "exit with code 3 if anything is not converted, or with a `CONSEQUENCE` if a finding has it or a worse one: "+choices(strictFrom))
	fs.Lookup("strict").NoOptDefVal = strictOn
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print only errors and what is not converted")
	fs.BoolVar(&f.verbose, "verbose", false, "print all decisions: what each service becomes, and notes without an action")
	fs.StringVar(&f.color, "color", "auto", "colour of the findings: "+choices(colors))
}

func (f *reportFlags) rules() cli.Rules {
	return cli.Rules{cli.OneOf("report", reportFormats...), cli.OneOf("color", colors...),
		cli.OneOf("strict", append([]string{strictOn, strictOff}, strictFrom...)...), cli.Excludes("quiet", "verbose")}
}

func (f *reportFlags) check() error {
	if f.file == "-" {
		return fault.FlagValue{Flag: "report-file", Value: f.file}.NotValid("FILE").WithHint("remove it to print the findings")
	}
	return nil
}

// reporter prints findings.
type reporter struct {
	env     *cli.Env
	out     io.Writer // where the findings go without a file
	format  string
	file    string // "" for none
	strict  string
	quiet   bool
	verbose bool
	style   report.Style
}

// reporter makes the reporter of checked flags.
func (f *reportFlags) reporter(env *cli.Env, out io.Writer) *reporter {
	return &reporter{
		env: env, out: out, format: f.format, file: f.file, strict: f.strict, quiet: f.quiet, verbose: f.verbose,
		style: f.style(term.Detect(out, env.Lookup, term.Options{Color: f.color})),
	}
}

// style fills the screen of a terminal; in a log each group is a line.
func (f *reportFlags) style(p term.Profile) report.Style {
	style := report.Style{Layout: report.Lines, Color: p.Color, ASCII: !p.Unicode}
	if p.TTY {
		style.Layout, style.Width = report.Screen, p.Width
	}
	switch {
	case f.quiet:
		style.Detail = report.Quiet
	case f.verbose:
		style.Detail = report.Verbose
	}
	return style
}

// isDocument reports whether a document for programs goes where people read.
func (r *reporter) isDocument() bool { return r.format != reportText && r.file == "" }

// print writes the findings, sorted, of the project.
func (r *reporter) print(p *project.Project, findings []finding.Finding) error {
	finding.Sort(findings)
	all := report.Report{Project: p.Name, Findings: findings, Dir: r.env.Dir}
	if len(p.ComposeFiles) > 0 {
		all.File = p.ComposeFiles[0]
	}
	if r.file == "" {
		return r.write(r.out, all, r.style)
	}
	var b bytes.Buffer
	if err := r.write(&b, all, report.Style{}); err != nil {
		return err
	}
	if err := r.save(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if !r.quiet {
		r.env.Say("%s: %s", text.Name(r.file), cmp.Or(report.Summary(findings), "no findings"))
	}
	return nil
}

// nothingShown is the answer of a check whose text shows no finding.
func (r *reporter) nothingShown(project string, findings []finding.Finding) error {
	if r.format != reportText || r.file != "" || r.quiet || len(r.style.Shown(findings)) > 0 {
		return nil
	}
	answer := "everything in " + project + " is converted"
	if len(findings) > 0 {
		answer += "; " + report.Hidden(len(findings))
	}
	return r.env.Answer("%s", answer)
}

// save writes the report to its file. The standard streams are written to: when
// one is redirected to a file, that file must not be replaced, because the
// manifests go there as well.
func (r *reporter) save(text []byte) (err error) {
	switch r.file {
	case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		_, err = r.env.Out.Write(text)
	case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2":
		_, err = r.env.ErrOut.Write(text)
	default:
		err = atomicfile.Write(r.path(), text, 0o644)
	}
	return err
}

func (r *reporter) path() string {
	if filepath.IsAbs(r.file) {
		return r.file
	}
	return filepath.Join(r.env.Dir, r.file)
}

func (r *reporter) write(w io.Writer, all report.Report, style report.Style) error {
	switch r.format {
	case reportJSON:
		return all.JSON(w)
	case reportSARIF:
		suite, err := batuta.Load()
		if err != nil {
			return err
		}
		all.Tool = report.Tool{Name: r.env.Plugin.File(), Version: version.Get().Version, URI: suite.Homepage}
		return all.SARIF(w)
	}
	return report.Text(w, all.Findings, style)
}

// plan writes what each service becomes, with --verbose.
func (r *reporter) plan(p *plan.Plan) error {
	if !r.verbose || r.isDocument() {
		return nil
	}
	_, err := io.WriteString(r.out, text.Lines(strings.TrimSuffix(p.String(), "\n"), "")+"\n\n")
	return err
}

// verdict is the error of --strict (exit code 3), nil when no finding is as bad as
// that. After a document on standard error the exit code says it alone.
func (r *reporter) verdict(findings []finding.Finding, consequence string) error {
	problem := r.problem(findings)
	switch {
	case problem == "":
		return nil
	case r.isDocument() && r.out == r.env.ErrOut:
		return fault.Wrap(fault.No, errors.New(""), "")
	}
	return fault.Wrap(fault.No, errors.New(problem+consequence), "see the findings for reasons and fixes; without --strict the rest is converted")
}

// explain adds a hint to the error about a service with the name of a consequence,
// which was probably meant for --strict.
func (r *reporter) explain(err error) error {
	if r.strict != strictOn {
		return err
	}
	for _, word := range strictFrom {
		if strings.Contains(err.Error(), fmt.Sprintf("no such service: %q", word)) {
			return fault.Wrap(fault.Usage, err, "did you mean --strict="+word+"?")
		}
	}
	return err
}

// problem is what --strict does not accept; "" for nothing.
func (r *reporter) problem(findings []finding.Finding) string {
	switch r.strict {
	case strictOff:
		return ""
	case strictOn:
		if n := finding.Count(findings)[finding.Refused]; n > 0 {
			return fmt.Sprintf("--strict: %d not converted", n)
		}
		return ""
	}
	n := 0
	worst, _ := finding.ParseConsequence(r.strict) // checked
	for _, f := range findings {
		if f.Consequence >= worst {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("--strict=%s: the number of findings with this consequence or a worse one is %d", r.strict, n)
}
