// An endpoint in Go that compresses its reply and flushes it: gzip, in chunks.
package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
)

func decide(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("stripe-version", "2026-05-27.dahlia")
	packed := gzip.NewWriter(w)
	packed.Write([]byte(`{"approved": `))
	packed.Flush()
	w.(http.Flusher).Flush()
	packed.Write([]byte("true}"))
	packed.Close()
}

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, http.HandlerFunc(decide))
}
