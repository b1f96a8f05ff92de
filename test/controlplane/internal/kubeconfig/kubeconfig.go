// Package kubeconfig writes the credentials of the users of a test cluster.
// Start with Write.
package kubeconfig

import (
	"fmt"
	"os"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/pki"
)

// Context is the name of the context and of the cluster in every kubeconfig.
const Context = "batuta"

// Cluster is how a user reaches the API server.
type Cluster struct {
	Server string
	CA     []byte
}

// User is one kubeconfig: a name, a default namespace and either a client
// certificate or a token.
type User struct {
	Name      string
	Namespace string
	Pair      pki.Pair
	Token     string
}

// Write stores the kubeconfig of user at path, readable by its owner only.
func Write(path string, cluster Cluster, user User) error {
	data, err := clientcmd.Write(api.Config{
		CurrentContext: Context,
		Clusters: map[string]*api.Cluster{
			Context: {Server: cluster.Server, CertificateAuthorityData: cluster.CA},
		},
		AuthInfos: map[string]*api.AuthInfo{user.Name: {
			ClientCertificateData: user.Pair.Cert,
			ClientKeyData:         user.Pair.Key,
			Token:                 user.Token,
		}},
		Contexts: map[string]*api.Context{
			Context: {Cluster: Context, AuthInfo: user.Name, Namespace: user.Namespace},
		},
	})
	if err != nil {
		return fmt.Errorf("encode kubeconfig of %s: %w", user.Name, err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("write kubeconfig of %s: %w", user.Name, err)
	}
	return nil
}
