package kube

import (
	"flag"
	"io"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// usages are the texts of kubectl's flags, in the style of the plugins' own flags. The
// word in backquotes is the name of the flag's value in help texts.
var usages = map[string]string{
	"as":                       "act as `USER`, or as system:serviceaccount:NAMESPACE:NAME",
	"as-group":                 "act as a member of `GROUP`; repeatable",
	"as-uid":                   "act with the user ID `UID`",
	"as-user-extra":            "act with the extra `KEY=VALUE` of the user; repeatable",
	"certificate-authority":    "`FILE` with the certificate authority of the API server",
	"client-certificate":       "`FILE` with the client certificate",
	"client-key":               "`FILE` with the key of the client certificate",
	"cluster":                  "use the cluster `NAME` of the kubeconfig",
	"context":                  "use the context `NAME` of the kubeconfig",
	"disable-compression":      "do not compress the responses of the API server",
	"insecure-skip-tls-verify": "do not check the certificate of the API server; the connection is insecure",
	"kubeconfig":               "kubeconfig `FILE`, instead of KUBECONFIG or ~/.kube/config",
	"namespace":                "use the namespace `NAME`",
	"proxy-url":                "send requests through the proxy at `URL`",
	"request-timeout":          "`TIME` to wait for a response of the API server, such as 30s; 0: no limit",
	"server":                   "use the API server at `URL`",
	"tls-server-name":          "`NAME` to expect in the certificate of the API server",
	"token":                    "log in with the bearer `TOKEN`",
	"user":                     "use the user `NAME` of the kubeconfig",
	"v":                        "log `LEVEL`: 6 logs requests, 8 also their contents",
	"vmodule":                  "log levels of source files, `FILE=LEVEL`, separated by commas",
}

// AddFlags registers kubectl's connection flags and its -v.
func (c *Connection) AddFlags(fs *pflag.FlagSet) {
	fs.StringVar(&c.rules.ExplicitPath, clientcmd.RecommendedConfigPathFlag, "", "")
	names := clientcmd.RecommendedConfigOverrideFlags("")
	// API servers do not accept passwords since 1.19; kubectl's flags for them
	// are deprecated.
	names.AuthOverrideFlags.Username, names.AuthOverrideFlags.Password = clientcmd.FlagInfo{}, clientcmd.FlagInfo{}
	names.ClusterOverrideFlags.APIServer.ShortName = "s"
	clientcmd.BindOverrideFlags(c.overrides, fs, names)
	fs.StringArrayVar(&c.userExtras, "as-user-extra", nil, "")
	logging := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(logging)
	for _, name := range []string{"v", "vmodule"} {
		fs.AddGoFlag(logging.Lookup(name))
	}
	for name, usage := range usages {
		fs.Lookup(name).Usage = usage
	}
}

// LogTo sends what client-go logs at -v to the output and makes foreign text in
// it safe: at higher levels client-go quotes headers and bodies. It hides users and
// passwords in addresses, which client-go logs from level 6 on. It changes the
// logging of the whole process; call it once, before anything is logged.
func LogTo(out io.Writer) {
	logging := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(logging)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL", "one_output": "true"} {
		_ = logging.Set(name, value) // these exist and take these values (klog.go, v2.140.0)
	}
	klog.SetOutput(withoutUsers{text.Writer{Out: out, Indent: "  "}})
}
