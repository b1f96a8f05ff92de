package kube

import (
	"flag"
	"io"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// usages describe kubectl's flags in the style of the other flags of the suite.
// A word in backquotes is the placeholder of the flag's value in help texts.
var usages = map[string]string{
	"as":                       "act as `USER`, or as the service account system:serviceaccount:NAMESPACE:NAME",
	"as-group":                 "act in `GROUP`; repeatable",
	"as-uid":                   "act with the user id `UID`",
	"as-user-extra":            "act with `KEY=VALUE` among the user's extras; repeatable, also with the same key",
	"certificate-authority":    "verify the API server with the certificate authority in `FILE`",
	"client-certificate":       "log in with the client certificate in `FILE`",
	"client-key":               "read the key of the client certificate from `FILE`",
	"cluster":                  "use the kubeconfig's cluster `NAME`",
	"context":                  "use the kubeconfig's context `NAME`",
	"disable-compression":      "request uncompressed responses from the API server",
	"insecure-skip-tls-verify": "do not check the API server's certificate: the connection is insecure",
	"kubeconfig":               "use the kubeconfig `FILE` instead of KUBECONFIG or ~/.kube/config",
	"namespace":                "work in the namespace `NAME`",
	"proxy-url":                "reach the API server through the proxy at `URL`",
	"request-timeout":          "wait `TIME` (1s, 2m, 3h) for each response of the API server; 0 means no limit",
	"server":                   "connect to the API server at `URL`",
	"tls-server-name":          "expect `NAME` in the API server's certificate",
	"token":                    "log in with the bearer `TOKEN`",
	"user":                     "use the kubeconfig's user `NAME`",
	"v":                        "log at `LEVEL`: 6 shows the requests, 8 also their content",
	"vmodule":                  "log individual source files at other levels: `FILE=LEVEL`, comma-separated",
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
// it safe: at higher levels client-go quotes headers and bodies. It changes the
// logging of the whole process; call it once, before anything is logged.
func LogTo(out io.Writer) {
	logging := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(logging)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL", "one_output": "true"} {
		_ = logging.Set(name, value) // these exist and take these values (klog.go, v2.140.0)
	}
	klog.SetOutput(text.Writer{Out: out, Indent: "  "})
}
