package applet

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// etcdQuota is the largest database etcd accepts. The default of 2 GiB ends a
// scale test early; the data is thrown away afterwards anyway.
const etcdQuota = 4 << 30

// etcdStart is the time limit for etcd to elect itself.
const etcdStart = 60 * time.Second

// runEtcd runs a single-member etcd in plain HTTP on loopback until a signal.
func runEtcd() int {
	if err := etcd(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}

func etcd(args []string) error {
	cfg, err := etcdConfig(args)
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	server, err := embed.StartEtcd(cfg)
	if err != nil {
		return fmt.Errorf("start etcd: %w", err)
	}
	defer server.Close()
	select {
	case <-server.Server.ReadyNotify():
	case <-time.After(etcdStart):
		return fmt.Errorf("start etcd: not ready after %s", etcdStart)
	}
	select {
	case <-stop:
		return nil
	case err := <-server.Err():
		return fmt.Errorf("serve etcd: %w", err)
	}
}

func etcdConfig(args []string) (*embed.Config, error) {
	flags := flag.NewFlagSet("etcd", flag.ContinueOnError)
	dir := flags.String("data-dir", "", "folder of the database")
	client := flags.String("client-url", "", "URL to serve clients on")
	peer := flags.String("peer-url", "", "URL to serve other members on")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if *dir == "" || *client == "" || *peer == "" {
		return nil, errors.New("etcd needs --data-dir, --client-url and --peer-url")
	}
	clientURL, err := url.Parse(*client)
	if err != nil {
		return nil, fmt.Errorf("parse --client-url: %w", err)
	}
	peerURL, err := url.Parse(*peer)
	if err != nil {
		return nil, fmt.Errorf("parse --peer-url: %w", err)
	}
	cfg := embed.NewConfig()
	cfg.Dir = *dir
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = []url.URL{*clientURL}, []url.URL{*clientURL}
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = []url.URL{*peerURL}, []url.URL{*peerURL}
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	cfg.LogLevel = "warn"
	cfg.QuotaBackendBytes = etcdQuota
	// The data of a test cluster is not needed after a restart of the machine:
	// waiting for the disk would only make it slow.
	cfg.UnsafeNoFsync = true
	return cfg, nil
}
