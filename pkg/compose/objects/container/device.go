package container

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Resources of the vendors' device plugins, by Docker's driver. Docker's default
// is NVIDIA's. Source: the README files of NVIDIA/k8s-device-plugin,
// ROCm/k8s-device-plugin and intel/intel-device-plugins-for-kubernetes.
var gpuResources = map[string]corev1.ResourceName{
	"": "nvidia.com/gpu", "nvidia": "nvidia.com/gpu", "amd": "amd.com/gpu", "intel": "gpu.intel.com/i915",
}

// usualCapabilities of a device request are those that a GPU in Kubernetes has by
// default. Source: the default of NVIDIA_DRIVER_CAPABILITIES in the NVIDIA
// Container Toolkit is "utility,compute".
var usualCapabilities = []string{"gpu", "nvidia", "amd", "intel", "compute", "utility"}

// gpus adds the limits of gpus and of the devices that deploy reserves.
// Extended resources have limits only: the request is the same.
func (c conversion) gpus(u *plan.Unit, limits corev1.ResourceList) {
	for i, request := range u.Service.Gpus {
		at := u.At("gpus")
		if u.IsSet("gpus", plan.Index(i)) {
			at = at.Join(plan.Index(i))
		}
		c.device(request, at, limits)
	}
	if reserved := u.Reservations(); reserved != nil {
		for i, request := range reserved.Devices {
			c.device(request, u.At("deploy", "resources", "reservations", "devices", plan.Index(i)), limits)
		}
	}
}

// genericResources adds the generic_resources that deploy reserves.
func (c conversion) genericResources(u *plan.Unit, limits corev1.ResourceList) {
	if reserved := u.Reservations(); reserved != nil {
		for i, r := range reserved.GenericResources {
			if r.DiscreteResourceSpec != nil {
				c.genericResource(r.DiscreteResourceSpec, u.At("deploy", "resources", "reservations", "generic_resources", plan.Index(i)), limits)
			}
		}
	}
}

// device adds the requested number of devices.
func (c conversion) device(request types.DeviceRequest, at project.Path, limits corev1.ResourceList) {
	name, known := gpuResources[strings.ToLower(request.Driver)]
	forGPU := len(request.Capabilities) == 0 || slices.ContainsFunc(request.Capabilities, func(s string) bool { return slices.Contains(usualCapabilities, s) })
	if !known || !forGPU {
		c.Refuse(at, fmt.Sprintf("no device plugin is known for the driver %q with %q", request.Driver, strings.Join(request.Capabilities, ", ")),
			"set a limit for the resource of the cluster's device plugin")
		return
	}
	if unusual := slices.DeleteFunc(slices.Clone(request.Capabilities), func(s string) bool { return slices.Contains(usualCapabilities, s) }); len(unusual) > 0 {
		c.Warn(at.Join("capabilities"), "a pod cannot request capabilities of a GPU: "+strings.Join(unusual, ", "),
			"set NVIDIA_DRIVER_CAPABILITIES in environment")
	}
	count := int64(request.Count)
	switch {
	case len(request.IDs) > 0:
		count = int64(len(request.IDs))
	case count < 0:
		c.Warn(at, "Kubernetes does not support \"all\": a container requests a number of "+string(name)+"; here it is 1", "set count")
		count = 1
	}
	addExtended(limits, name, count)
}

// genericResource adds a resource of the swarm's nodes. The names in Kubernetes
// begin with the provider's domain; of the names that are common in Swarm, those
// of GPUs are known.
func (c conversion) genericResource(spec *types.DiscreteGenericResource, at project.Path, limits corev1.ResourceList) {
	name := corev1.ResourceName(spec.Kind)
	if kind := strings.ToLower(spec.Kind); kind == "gpu" || kind == "nvidia-gpu" {
		name = gpuResources[""]
		c.Warn(at, strconv.Quote(spec.Kind)+" is converted to "+string(name)+", the resource of NVIDIA's device plugin", "", finding.Starts)
	}
	if !isExtendedResource(string(name)) {
		c.Refuse(at, strconv.Quote(spec.Kind)+" cannot be a resource of nodes: device resources have names of the form DOMAIN/NAME", "use the resource name of the cluster's nodes, such as example.com/ssd")
		return
	}
	if spec.Value <= 0 {
		c.Refuse(at, "a container must request at least one of "+string(name), "set a value above 0")
	}
	addExtended(limits, name, spec.Value)
}

// isExtendedResource mirrors IsExtendedResourceName in
// pkg/apis/core/v1/helper of Kubernetes 1.37.
func isExtendedResource(name string) bool {
	return strings.Contains(name, "/") && !strings.Contains(name, corev1.ResourceDefaultNamespacePrefix) &&
		!strings.HasPrefix(name, corev1.DefaultResourceRequestsPrefix) && len(validation.IsQualifiedName(corev1.DefaultResourceRequestsPrefix+name)) == 0
}

func addExtended(limits corev1.ResourceList, name corev1.ResourceName, count int64) {
	if count <= 0 {
		return
	}
	sum := limits[name]
	sum.Add(*resource.NewQuantity(min(count, math.MaxInt32), resource.DecimalSI)) // capped
	limits[name] = sum
}
