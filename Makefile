# The entry points of the project. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The same flags everywhere: plugins, tests and the control plane share compiled
# packages, and a build does not depend on its folder.
export GOFLAGS := -trimpath -buildvcs=false
export CGO_ENABLED := 0

BIN      := bin
CACHE    := $(or $(BATUTA_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/batuta)
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT   ?= $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS  := -s -w -X github.com/batuta-k8s/batuta/pkg/version.version=$(VERSION) -X github.com/batuta-k8s/batuta/pkg/version.commit=$(COMMIT)
PLUGINS  := compose secretgen rollout-viz
BINARIES := $(BIN)/kubectl-compose $(BIN)/kubectl-secretgen $(BIN)/kubectl-rollout_viz
GOLANGCI := v2.15.0
LINT     := $(CACHE)/golangci-lint-$(GOLANGCI)
ACTIONLINT_VERSION := v1.7.12
ACTIONLINT := $(CACHE)/actionlint-$(ACTIONLINT_VERSION)
CLUSTER  := $(CACHE)/cluster

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

.PHONY: build
build: $(BINARIES) ## build the plugins into bin/

# kubectl runs "kubectl rollout-viz" as kubectl-rollout_viz: a "-" inside a
# plugin's name is "_" in its file.
$(BIN)/kubectl-%: FORCE
	@mkdir -p $(BIN)
	go build -ldflags '$(LDFLAGS)' -o $@ ./cmd/kubectl-$(subst _,-,$*)

FORCE:

.PHONY: install
install: build ## install the plugins and their completion (BINDIR=DIR chooses where)
	@BINDIR='$(BINDIR)' sh hack/install.sh $(BINARIES)

.PHONY: uninstall
uninstall: ## remove what make install wrote (BINDIR=DIR: in that folder)
	@BINDIR='$(BINDIR)' sh hack/install.sh --uninstall $(BINARIES)

.PHONY: dist
dist: ## make the files of a release in dist/ (VERSION=v1.2.3)
	rm -rf dist
	go run ./hack/release -version '$(VERSION)' -out dist

.PHONY: dist-one
dist-one: ## make and check one archive for this machine in dist/
	rm -rf dist
	go run ./hack/release -version v0.0.0-test -out dist -only "compose,$$(go env GOOS)/$$(go env GOARCH)"

.PHONY: demo
demo: build ## build everything and show the plugins, without a cluster
	@sh hack/demo.sh $(abspath $(BIN))

.PHONY: test
test: build testcluster ## run every test: unit, race, scripts, corpora, fuzz, real control plane
	@sh hack/test.sh

.PHONY: test-quick
test-quick: ## run unit tests, scripts and goldens; exhaustive tests take a sample
	go test -short -ldflags=-w ./internal/... ./pkg/... ./cmd/... .

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (default 10s) each
	@sh hack/fuzz.sh

.PHONY: bench
bench: build ## print figures: start-up, size, time and memory against kubectl and per service
	@sh hack/bench.sh $(abspath $(BIN))

.PHONY: lint
lint: $(LINT) $(ACTIONLINT) ## run golangci-lint, and actionlint on the workflows
	$(LINT) run ./...
	$(ACTIONLINT) -shellcheck= -pyflakes= .github/workflows/*.yml

$(ACTIONLINT):
	@mkdir -p $(CACHE)/tools
	GOBIN=$(CACHE)/tools go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION)
	mv $(CACHE)/tools/actionlint $@

$(LINT):
	@mkdir -p $(CACHE)/tools
	GOBIN=$(CACHE)/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv $(CACHE)/tools/golangci-lint $@

.PHONY: generate
generate: ## rewrite generated content: the README's table, docs/compose-support.md, docs/targets.md, golden files
	@sh hack/generate.sh

.PHONY: verify
verify: verify-generated verify-tidy lint vet test ## generated files, tidiness, lint and all tests

.PHONY: verify-generated
verify-generated: ## fail if the README, krew's manifest, docs/compose-support.md, docs/targets.md or a list of linked modules is out of date
	go test . ./internal/... ./pkg/compose/attribute ./pkg/compose/target

.PHONY: verify-tidy
verify-tidy: ## fail if go.mod, go.sum or formatting is not tidy
	go mod tidy -diff
	cd test/helm && go mod tidy -diff # follows what the plugins need
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt -w on these'; exit 1; }

.PHONY: vet
vet: ## run go vet on the plugins and their tests
	go vet ./...

.PHONY: testcluster
testcluster: ## build the control plane the tests run on (cached)
	@sh test/controlplane/build.sh >/dev/null

.PHONY: cluster-up
cluster-up: ## start a control plane with simulated nodes for experiments
	@mkdir -p $(CACHE)
	@$$(sh test/controlplane/build.sh) up --detach --dir $(CLUSTER)

.PHONY: cluster-down
cluster-down: ## stop the control plane
	@$$(sh test/controlplane/build.sh) down --dir $(CLUSTER)

.PHONY: clean
clean: ## remove built files
	rm -rf $(BIN) dist
