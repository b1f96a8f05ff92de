// Command project prints a Compose project with the requested number of services,
// each like a typical one: ports, variables, a volume, a healthcheck and a
// dependency.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

const service = `  service-%[1]d:
    image: example/service:1.%[1]d
    command: ["serve", "--port", "8080"]
    ports: ["%[2]d:8080"]
    environment:
      LOG_LEVEL: info
      DATABASE_HOST: service-0
      API_TOKEN: token-%[1]d
    volumes: ["data-%[1]d:/var/lib/data"]
    healthcheck:
      test: ["CMD-SHELL", "wget -q --spider http://localhost:8080/health || exit 1"]
      interval: 10s
    restart: unless-stopped
    deploy:
      replicas: 1
      resources:
        limits: {cpus: "0.5", memory: 128M}
`

func main() {
	n, err := strconv.Atoi(os.Args[len(os.Args)-1])
	if err != nil || n < 1 {
		fmt.Fprintln(os.Stderr, "usage: project SERVICES")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fmt.Fprintln(out, "services:")
	for i := range n {
		fmt.Fprintf(out, service, i, 10000+i)
		if i > 0 {
			fmt.Fprintf(out, "    depends_on: [service-%d]\n", i-1)
		}
	}
	fmt.Fprintln(out, "volumes:")
	for i := range n {
		fmt.Fprintf(out, "  data-%d:\n", i)
	}
}
