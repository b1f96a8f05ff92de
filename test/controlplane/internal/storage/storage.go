// Package storage gives a test cluster volumes. The claims are bound and
// scheduled by the real controllers; this package only does what a storage
// driver would do: it makes a volume for a claim and removes it again. Start
// with Provisioner.
package storage

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// DriverName is the provisioner that storage classes of a test cluster name.
const DriverName = "simulated.batuta.dev"

// The annotations by which the volume controller and a driver talk, as in
// k8s.io/component-helpers/storage/volume, 1.37.
const (
	annProvisioner   = "volume.kubernetes.io/storage-provisioner"
	annSelectedNode  = "volume.kubernetes.io/selected-node"
	annProvisionedBy = "pv.kubernetes.io/provisioned-by"
	annDefaultClass  = "storageclass.kubernetes.io/is-default-class"
)

// Classes are the storage classes of a test cluster: the default one binds when a
// pod needs the claim, the other immediately.
func Classes() []*storagev1.StorageClass {
	class := func(name string, mode storagev1.VolumeBindingMode) *storagev1.StorageClass {
		return &storagev1.StorageClass{
			ObjectMeta:        metav1.ObjectMeta{Name: name},
			Provisioner:       DriverName,
			VolumeBindingMode: &mode,
		}
	}
	standard := class("standard", storagev1.VolumeBindingWaitForFirstConsumer)
	standard.Annotations = map[string]string{annDefaultClass: "true"}
	return []*storagev1.StorageClass{standard, class("immediate", storagev1.VolumeBindingImmediate)}
}

// Driver declares to the volume controllers that no volume must be attached to a
// node.
func Driver() *storagev1.CSIDriver {
	attach := false
	return &storagev1.CSIDriver{
		ObjectMeta: metav1.ObjectMeta{Name: DriverName},
		Spec:       storagev1.CSIDriverSpec{AttachRequired: &attach},
	}
}

// Provisioner makes volumes for claims and removes those that are released.
type Provisioner struct {
	Client kubernetes.Interface
}

// Claim makes a volume for a claim that waits for this provisioner.
func (p Provisioner) Claim(ctx context.Context, claim *corev1.PersistentVolumeClaim) error {
	if claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil ||
		claim.Annotations[annProvisioner] != DriverName || claim.Spec.StorageClassName == nil {
		return nil
	}
	class, err := p.Client.StorageV1().StorageClasses().Get(ctx, *claim.Spec.StorageClassName, metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("get storage class of claim %s: %w", claim.Name, err)
	}
	if waits(class) && claim.Annotations[annSelectedNode] == "" {
		return nil // the scheduler has not chosen a node yet
	}
	_, err = p.Client.CoreV1().PersistentVolumes().Create(ctx, volume(claim, class), metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// Release removes a volume of this provisioner whose claim is gone.
func (p Provisioner) Release(ctx context.Context, pv *corev1.PersistentVolume) error {
	if pv.Annotations[annProvisionedBy] != DriverName || pv.DeletionTimestamp != nil ||
		pv.Status.Phase != corev1.VolumeReleased ||
		pv.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimDelete {
		return nil
	}
	err := p.Client.CoreV1().PersistentVolumes().Delete(ctx, pv.Name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func waits(class *storagev1.StorageClass) bool {
	return class.VolumeBindingMode != nil && *class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer
}

// volume is reachable from every node, so that claims of every access mode work.
func volume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) *corev1.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	policy := corev1.PersistentVolumeReclaimDelete
	if class.ReclaimPolicy != nil {
		policy = *class.ReclaimPolicy
	}
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{
			Name:        name,
			Annotations: map[string]string{annProvisionedBy: DriverName},
		},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      claim.Spec.Resources.Requests,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			StorageClassName:              class.Name,
			MountOptions:                  class.MountOptions,
			PersistentVolumeReclaimPolicy: policy,
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				CSI: &corev1.CSIPersistentVolumeSource{Driver: DriverName, VolumeHandle: name},
			},
			ClaimRef: &corev1.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
				ResourceVersion: claim.ResourceVersion,
			},
		},
	}
}
