// Package cluster reads and writes Secrets in a cluster, and finds and restarts
// their users. Package upsert decides how a Secret changes; this package sends
// the change. Start at [Store].
//
// No request logs its content, and no error contains a value.
package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/apply"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// Store accesses the Secrets of a cluster.
type Store struct {
	client     apply.Client
	connection *kube.Connection
	text       *servertext.Filter
}

// NewStore connects. The manager owns the fields that are written; with dryRun
// the server only checks and stores nothing. The filter decides what is shown
// of the server's messages.
func NewStore(connection *kube.Connection, manager string, dryRun bool, text *servertext.Filter) (*Store, error) {
	config, err := connection.Config()
	if err != nil {
		return nil, err
	}
	s := &Store{connection: connection, text: text}
	config.WarningHandler = warnings{config.WarningHandler, text}
	clients, err := kube.Clients(config, kube.Group{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme})
	if err != nil {
		return nil, err
	}
	s.client = apply.Client{REST: clients[0], Resource: "secrets", Manager: manager, DryRun: dryRun}
	return s, nil
}

// read is a Secret that was read.
func (s *Store) read(live *corev1.Secret) *secret.Secret {
	hidden := secret.Hide(live)
	s.text.Know(hidden)
	return hidden
}

// warnings passes the API server's warnings on as far as they may be shown.
type warnings struct {
	rest.WarningHandler
	text *servertext.Filter
}

// HandleWarningHeader is called for each warning of a response.
func (w warnings) HandleWarningHeader(code int, agent, text string) {
	w.WarningHandler.HandleWarningHeader(code, agent, w.text.Warning(text))
}

// ErrChanged reports that the Secret was changed between read and write. The
// caller reads it again and decides again.
var ErrChanged = errors.New("the Secret has changed since it was read")

// Get reads a Secret; nil if there is none.
func (s *Store) Get(ctx context.Context, namespace, name string) (*secret.Secret, error) {
	live := &corev1.Secret{}
	err := s.client.Get(ctx, namespace, name, live)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, s.explain(namespace, name, err)
	}
	return s.read(live), nil
}

// Newest reads the Secret that was created last among those with the label; nil
// if there is none.
func (s *Store) Newest(ctx context.Context, namespace, label, value string) (*secret.Secret, error) {
	var list corev1.SecretList
	if err := s.client.List(ctx, namespace, label+"="+value, &list); err != nil {
		return nil, s.explain(namespace, value, err)
	}
	if len(list.Items) == 0 {
		return nil, nil
	}
	newest := slices.MaxFunc(list.Items, func(a, b corev1.Secret) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), later(a, b))
	})
	return s.read(&newest), nil
}

// later compares two Secrets that were created in the same second, the
// resolution of creation times.
func later(a, b corev1.Secret) int {
	order, err := resourceversion.CompareResourceVersion(a.ResourceVersion, b.ResourceVersion)
	if err != nil {
		return cmp.Compare(a.Name, b.Name)
	}
	return order
}

// Outcome is the result of an apply for a Secret.
type Outcome string

// The outcomes, in kubectl's words.
const (
	Created    Outcome = "created"
	Configured Outcome = "configured"
	Unchanged  Outcome = "unchanged"
)

// Execute executes the plan and returns the resulting Secret. A plan with
// conflicts is an error, and nothing is sent. In a dry run the responses do not
// show whether the Secret would change: the outcome is Configured.
func (s *Store) Execute(ctx context.Context, p *upsert.Plan) (*secret.Secret, Outcome, error) {
	if err := Blocked(p); err != nil {
		return nil, "", err
	}
	s.text.Know(p.Applied)
	s.text.Know(p.Live)
	if p.Live == nil {
		made, err := s.create(ctx, p)
		return secret.Hide(made), Created, err
	}
	now, err := s.change(ctx, p)
	if err == nil && now.ResourceVersion == p.Live.ResourceVersion {
		return secret.Hide(now), Unchanged, nil
	}
	return secret.Hide(now), Configured, err
}

// create creates the Secret. A Secret with generated values must not exist
// already: another run at the same time would lose the values that it
// generated. Only an apply records ownership as an apply, so the created Secret
// is then taken over and applied.
//
// Taking over and applying are patches. Without the permission to patch, the
// Secret is created only, which kubectl create does too: it is complete, and its
// fields are ours by an update, so that a later run takes them over.
func (s *Store) create(ctx context.Context, p *upsert.Plan) (*corev1.Secret, error) {
	made, applied := &corev1.Secret{}, p.Applied.Reveal()
	namespace, name := applied.Namespace, applied.Name
	if !p.Fixed {
		err := s.client.Apply(ctx, namespace, name, applied, p.Force, made)
		if cannotPatch(err) {
			if createErr := s.client.Create(ctx, namespace, applied, made); !apierrors.IsForbidden(createErr) {
				err = createErr
			}
		}
		return made, s.changed(p, err)
	}
	err := s.client.Create(ctx, namespace, applied, made)
	if err != nil || s.client.DryRun {
		return made, s.changed(p, err)
	}
	if err = s.client.Adopt(ctx, made, []string{s.client.Manager}, nil); err == nil {
		applied = applied.DeepCopy()
		applied.ResourceVersion = made.ResourceVersion
		err = s.client.Apply(ctx, namespace, name, applied, p.Force, made)
	}
	if cannotPatch(err) {
		err = nil
	}
	return made, after(fmt.Sprintf("secret/%s in namespace %s was created, but a later step failed", name, namespace), s.changed(p, err))
}

// cannotPatch reports whether the permission to patch is missing. Quotas and
// admission forbid requests too, with other texts.
func cannotPatch(err error) bool {
	return apierrors.IsForbidden(err) && strings.Contains(err.Error(), `cannot patch resource "secrets"`)
}

// after is an error of a later step, which says what was done before it.
func after(done string, err error) error {
	if errors.Is(err, ErrChanged) {
		return err
	}
	return fault.Prefix(done, err)
}

// change takes over fields according to the plan, applies, and removes what
// apply does not remove.
func (s *Store) change(ctx context.Context, p *upsert.Plan) (*corev1.Secret, error) {
	now, applied := p.Live.DeepCopy().Reveal(), p.Applied.Reveal()
	namespace, name := applied.Namespace, applied.Name
	force := p.Force
	if len(p.Strip)+len(p.Adopted) > 0 {
		if s.client.DryRun {
			force = true // nothing is taken over in a dry run; the plan already looked for other managers
		} else if err := s.adopt(ctx, p, now); err != nil {
			return nil, err
		}
		if p.Fixed {
			applied = applied.DeepCopy()
			applied.ResourceVersion = now.ResourceVersion
		}
	}
	if err := s.client.Apply(ctx, namespace, name, applied, force, now); err != nil {
		return nil, s.changed(p, err)
	}
	if len(p.Removed) == 0 {
		return now, nil
	}
	if s.client.DryRun { // a second dry run would start from the stored Secret
		for _, key := range p.Removed {
			delete(now.Data, key)
		}
		return now, nil
	}
	gone := make(map[string]any, len(p.Removed))
	for _, key := range p.Removed {
		gone[key] = nil
	}
	patch := map[string]any{"data": gone, "metadata": map[string]any{"resourceVersion": now.ResourceVersion}}
	err := s.client.Merge(ctx, namespace, name, patch, now)
	return now, after(fmt.Sprintf("secret/%s in namespace %s was applied, but keys of other managers are not removed", name, namespace), s.changed(p, err))
}

func (s *Store) adopt(ctx context.Context, p *upsert.Plan, now *corev1.Secret) error {
	return s.changed(p, s.client.Adopt(ctx, now, p.Adopted, p.Strip))
}

// changed distinguishes conflicts with other managers from a Secret that
// another client changed in the meantime, which is [ErrChanged].
func (s *Store) changed(p *upsert.Plan, err error) error {
	if err == nil {
		return nil
	}
	conflicts := apply.Conflicts(err)
	if len(conflicts) == 0 && (apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err)) {
		return ErrChanged
	}
	if len(conflicts) > 0 {
		late := &upsert.Plan{Planned: p.Planned}
		for _, c := range conflicts {
			late.Conflicts = append(late.Conflicts, upsert.Conflict{Field: c.Field, Owner: c.Manager})
		}
		return Blocked(late)
	}
	return s.explain(p.Applied.Namespace, p.Applied.Name, err)
}

// Blocked is the error of a plan with conflicts: other managers own the fields.
func Blocked(p *upsert.Plan) error {
	if len(p.Conflicts) == 0 {
		return nil
	}
	lines := make([]string, 0, len(p.Conflicts))
	for _, c := range p.Conflicts {
		lines = append(lines, fmt.Sprintf("\n  %s is managed by %q and has a different value", c.Field, c.Owner))
	}
	return fault.Failedf("secret/%s in namespace %s: conflict: another manager owns these fields%s", p.Planned.Name, p.Planned.Namespace, strings.Join(lines, "")).
		WithHint("leave these keys to their manager, or take them over with --force-conflicts")
}

// explain turns an error of the API server into one about a Secret.
func (s *Store) explain(namespace, name string, err error) error {
	if err == nil || errors.Is(err, ErrChanged) {
		return err
	}
	var status apierrors.APIStatus
	if errors.As(err, &status) && apierrors.IsNotFound(err) && status.Status().Details != nil && status.Status().Details.Kind == "namespaces" {
		return fault.Failedf("secret/%s: namespace %s does not exist", name, namespace).
			WithHint("create it with: kubectl create namespace " + namespace)
	}
	return s.connection.Explain(fmt.Errorf("secret/%s in namespace %s: %w", name, namespace, s.text.Error(err)))
}
