package model

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// ImageChange is one container whose image differs between two templates.
// An empty From or To means that the container was added or removed.
type ImageChange struct {
	Container string
	From, To  string
}

// Short returns both images without the repository when only the tag or digest differs.
func (c ImageChange) Short() (from, to string) {
	fromRepo, fromTag := cutImage(c.From)
	toRepo, toTag := cutImage(c.To)
	if fromRepo != toRepo || fromTag == "" || toTag == "" {
		return shortDigest(c.From), shortDigest(c.To)
	}
	return shortDigest(fromTag), shortDigest(toTag)
}

// cutImage splits an image reference before its tag or digest.
func cutImage(image string) (repository, tag string) {
	if at := strings.IndexByte(image, '@'); at >= 0 {
		return image[:at], image[at+1:]
	}
	colon := strings.LastIndexByte(image, ':')
	if colon < 0 || strings.Contains(image[colon:], "/") {
		return image, ""
	}
	return image[:colon], image[colon+1:]
}

func shortDigest(image string) string {
	const digest, keep = "sha256:", 12
	at := strings.Index(image, digest)
	if at < 0 || len(image) <= at+len(digest)+keep {
		return image
	}
	return image[:at+len(digest)+keep]
}

// imageChanges compares the containers of two templates by name, init
// containers last.
func imageChanges(from, to *corev1.PodTemplateSpec) []ImageChange {
	if from == nil || to == nil {
		return nil
	}
	changes := compareImages(from.Spec.Containers, to.Spec.Containers)
	return append(changes, compareImages(from.Spec.InitContainers, to.Spec.InitContainers)...)
}

func compareImages(from, to []corev1.Container) []ImageChange {
	var changes []ImageChange
	for _, c := range to {
		if was := imageOf(from, c.Name); was != c.Image {
			changes = append(changes, ImageChange{Container: c.Name, From: was, To: c.Image})
		}
	}
	for _, c := range from {
		if imageOf(to, c.Name) == "" && c.Image != "" {
			changes = append(changes, ImageChange{Container: c.Name, From: c.Image})
		}
	}
	return changes
}

func imageOf(containers []corev1.Container, name string) string {
	for _, c := range containers {
		if c.Name == name {
			return c.Image
		}
	}
	return ""
}
