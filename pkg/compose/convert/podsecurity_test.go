package convert_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// controlNames maps the evaluator's checks to the names in the Pod Security
// Standards.
var controlNames = map[policy.CheckID]string{
	"allowPrivilegeEscalation": "Privilege Escalation", "appArmorProfile": "AppArmor", "capabilities_baseline": "Capabilities",
	"capabilities_restricted": "Capabilities", "hostNamespaces": "Host Namespaces", "hostPathVolumes": "HostPath Volumes", "hostPorts": "Host Ports",
	"hostProbesAndHostLifecycle": "Host Probes / Lifecycle Hooks", "privileged": "Privileged Containers", "procMount": "/proc Mount Type",
	"procMount_restricted": "/proc Mount Type", "restrictedVolumes": "Volume Types", "runAsNonRoot": "Running as Non-root",
	"runAsUser": "Running as Non-root user", "seLinuxOptions": "SELinux", "seccompProfile_baseline": "Seccomp", "seccompProfile_restricted": "Seccomp",
	"sysctls": "Sysctls", "windowsHostProcess": "HostProcess",
}

// Every violation that the API server's own evaluator finds in a converted
// project is reported with its control's name, and no other is.
func TestPodSecurity(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	seen := map[string]bool{}
	for _, level := range []plan.PodSecurity{plan.PodSecurityBaseline, plan.PodSecurityRestricted} {
		for _, file := range cases {
			t.Run(string(level)+"/"+filepath.Base(filepath.Dir(file)), func(t *testing.T) {
				dir, err := filepath.Abs(filepath.Dir(file))
				if err != nil {
					t.Fatal(err)
				}
				request, options := flags(t, dir)
				options.PodSecurity = level
				objects, findings := convertProject(t, request, options)
				violations, told := violations(objects, options), reportedControls(findings, objects)
				if diff := cmp.Diff(violations, told); diff != "" {
					t.Errorf("violated (-) and reported (+):\n%s", diff)
				}
				for _, v := range violations {
					seen[string(level)+v[strings.IndexByte(v, ':'):]] = true
				}
			})
		}
	}
	for _, want := range []string{
		"baseline: AppArmor", "baseline: Capabilities", "baseline: Host Namespaces", "baseline: Host Ports", "baseline: HostPath Volumes",
		"baseline: Privileged Containers", "baseline: SELinux", "baseline: Seccomp", "restricted: Capabilities", "restricted: Privilege Escalation",
		"restricted: Running as Non-root", "restricted: Running as Non-root user", "restricted: Seccomp", "restricted: Volume Types",
	} {
		if !seen[want] {
			t.Errorf("no case violates %s", want)
		}
	}
}

// violations are the results of the evaluator: WORKLOAD: CONTROL, sorted.
func violations(objects []object.Object, o plan.Options) []string {
	version := api.MajorMinorVersion(1, plan.OldestSupported.Minor)
	if o.KubeVersion.Minor > 0 {
		version = api.MajorMinorVersion(1, o.KubeVersion.Minor)
	}
	var out []string
	for _, object := range objects {
		template := template(object)
		if template == nil {
			continue
		}
		template = template.DeepCopy()
		defaultHostPorts(&template.Spec)
		overridden := map[policy.CheckID]bool{}
		results := map[policy.CheckID]policy.CheckResult{}
		for _, check := range policy.DefaultChecks() {
			if check.Level == api.LevelRestricted && o.PodSecurity != plan.PodSecurityRestricted {
				continue
			}
			for _, v := range slices.Backward(check.Versions) {
				if !version.Older(v.MinimumVersion) {
					results[check.ID] = v.CheckPod(&template.ObjectMeta, &template.Spec)
					for _, id := range v.OverrideCheckIDs {
						overridden[id] = true
					}
					break
				}
			}
		}
		for id, result := range results {
			if !result.Allowed && !overridden[id] {
				out = append(out, object.GetName()+": "+controlNames[id])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// defaultHostPorts does what the API server does before it evaluates a pod.
// Source: defaultHostNetworkPorts in pkg/apis/core/v1 of Kubernetes 1.37.
func defaultHostPorts(spec *corev1.PodSpec) {
	for _, containers := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range containers {
			for j := range containers[i].Ports {
				if p := &containers[i].Ports[j]; spec.HostNetwork && p.HostPort == 0 {
					p.HostPort = p.ContainerPort
				}
			}
		}
	}
}

func template(o object.Object) *corev1.PodTemplateSpec {
	switch o := o.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template
	}
	return nil
}

var violation = regexp.MustCompile(`^Pod Security \w+ does not allow .* \(([^()]+)\): `)

// reportedControls are those of the findings, in the same form.
func reportedControls(findings []finding.Finding, objects []object.Object) []string {
	var out []string
	for _, f := range findings {
		parts := violation.FindStringSubmatch(f.Message)
		if parts == nil {
			continue
		}
		for _, workload := range workloadsOf(containerOf(f.Attribute), objects) {
			out = append(out, workload+": "+parts[1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// containerOf is the name of the container that an attribute is about.
func containerOf(at project.Path) string {
	if len(at) > 3 && at[2] == "pre_start" {
		n, _ := strconv.Atoi(strings.Trim(at[3], "[]"))
		return fmt.Sprintf("%s-pre-start-%d", at[1], n+1)
	}
	return at[1]
}

// workloadsOf are the names of the workloads with a container of the service.
func workloadsOf(service string, objects []object.Object) []string {
	var names []string
	for _, object := range objects {
		if template := template(object); template != nil {
			of := func(k corev1.Container) bool { return k.Name == service }
			if slices.ContainsFunc(template.Spec.Containers, of) || slices.ContainsFunc(template.Spec.InitContainers, of) {
				names = append(names, object.GetName())
			}
		}
	}
	if len(names) == 0 {
		names = append(names, fmt.Sprintf("no workload of %q", service))
	}
	return names
}
