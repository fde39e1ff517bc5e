// Command probe says its host's name to whoever connects to port 8080; "probe ask HOST:PORT" asks another probe for it, and
// "probe cores" says which cores it may use.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "ask" {
		connection, err := net.DialTimeout("tcp", os.Args[2], 5*time.Second)
		if err == nil {
			_, err = io.Copy(os.Stdout, connection)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "cores" {
		status, _ := os.ReadFile("/proc/self/status")
		_, cores, _ := strings.Cut(string(status), "Cpus_allowed_list:\t")
		cores, _, _ = strings.Cut(cores, "\n")
		fmt.Print(cores)
		return
	}
	listener, err := net.Listen("tcp", ":8080")
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		name, _ := os.Hostname()
		fmt.Fprint(connection, name)
		connection.Close()
	}
}
