package main

import (
	"testing"

	"github.com/batuta-k8s/batuta/internal/script"
)

func TestMain(m *testing.M) { script.Main(m, "compose", main) }

func TestScripts(t *testing.T) { script.Run(t) }
