package collect

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// asTable asks for what kubectl get prints: a node's name and state are a
// hundredth of the node.
const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io"

// nodes reads the names and states of all nodes with one request.
func (c *Client) nodes(ctx context.Context) ([]model.Node, error) {
	result := c.core.Get().Resource("nodes").SetHeader("Accept", asTable).
		Param("includeObject", string(metav1.IncludeNone)).Do(ctx)
	if err := result.Error(); err != nil {
		return nil, err // Raw's would lack the server's words
	}
	text, err := result.Raw()
	if err != nil {
		return nil, err
	}
	var table metav1.Table
	if err := json.Unmarshal(text, &table); err != nil {
		return nil, fmt.Errorf("read nodes: %w", err)
	}
	return nodesOf(table), nil
}

// nodesOf finds the columns by name: their order is no promise.
func nodesOf(table metav1.Table) []model.Node {
	name, state := column(table, "Name"), column(table, "Status")
	nodes := make([]model.Node, 0, len(table.Rows))
	for _, row := range table.Rows {
		n := model.Node{Name: cell(row, name), State: cell(row, state)}
		first, _, _ := strings.Cut(n.State, ",")
		if n.Ready = first == "Ready"; n.Name != "" {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func column(table metav1.Table, name string) int {
	return slices.IndexFunc(table.ColumnDefinitions, func(c metav1.TableColumnDefinition) bool { return strings.EqualFold(c.Name, name) })
}

func cell(row metav1.TableRow, at int) string {
	if at < 0 || at >= len(row.Cells) {
		return ""
	}
	text, _ := row.Cells[at].(string)
	return text
}

// uneven reports whether nodes can be the reason for a DaemonSet's counts.
func uneven(d *appsv1.DaemonSet) bool {
	if d == nil {
		return false
	}
	s := d.Status
	return s.NumberReady < s.DesiredNumberScheduled || s.NumberAvailable < s.DesiredNumberScheduled ||
		s.CurrentNumberScheduled < s.DesiredNumberScheduled || s.NumberMisscheduled > 0
}

// watchNodes looks at the nodes when it is asked to, and not more often than
// they change.
func (f *follower) watchNodes(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.askNodes:
		}
		nodes, err := f.c.nodes(ctx)
		select {
		case f.bulk <- report{what: nodesRead, nodes: nodes, err: err}:
		case <-ctx.Done():
			return
		}
		if apierrors.IsForbidden(err) || !pause(ctx, f.c.pace.nodes) {
			return
		}
	}
}

// takeNodes: when they cannot be read for the moment, the ones before stay.
func (f *follower) takeNodes(r report) (changed bool) {
	if r.err != nil {
		n := len(f.missing)
		f.missing, _ = missing(f.missing, "nodes", r.err)
		return len(f.missing) > n
	}
	changed = !slices.Equal(f.nodes, r.nodes)
	f.nodes = r.nodes
	return changed
}
