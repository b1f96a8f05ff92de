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

// asTable requests the table that kubectl get prints. It has one percent of the size of
// the nodes.
const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io"

// nodes reads the names and states of all nodes with one request.
func (c *Client) nodes(ctx context.Context) ([]model.Node, error) {
	result := c.core.Get().Resource("nodes").SetHeader("Accept", asTable).
		Param("includeObject", string(metav1.IncludeNone)).Do(ctx)
	if err := result.Error(); err != nil {
		return nil, err // the error of Raw does not have the message of the server
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

// nodesOf finds the columns by name: their order may change.
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

// needsNodes reports whether nodes can be the reason for a DaemonSet's counts.
func needsNodes(d *appsv1.DaemonSet) bool {
	if d == nil {
		return false
	}
	s := d.Status
	return s.NumberReady < s.DesiredNumberScheduled || s.NumberAvailable < s.DesiredNumberScheduled ||
		s.CurrentNumberScheduled < s.DesiredNumberScheduled || s.NumberMisscheduled > 0
}

// watchNodes reads the nodes on request, but not too often, because they change slowly.
func (f *workloadListener) watchNodes(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.askNodes:
		}
		nodes, err := f.c.nodes(ctx)
		select {
		case f.bulk <- feedEvent{kind: nodesRead, nodes: nodes, err: err}:
		case <-ctx.Done():
			return
		}
		if apierrors.IsForbidden(err) || !pause(ctx, f.c.timing.nodes) {
			return
		}
	}
}

// applyNodes keeps the known nodes when they cannot be read at the moment.
func (f *workloadListener) applyNodes(e feedEvent) (changed bool) {
	if e.err != nil {
		n := len(f.missing)
		f.missing, _ = missing(f.missing, "nodes", e.err)
		return len(f.missing) > n
	}
	changed = !slices.Equal(f.nodes, e.nodes)
	f.nodes = e.nodes
	return changed
}
