// Posts the form twice with Go's own client, and prints both statuses and the last body.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	var body []byte
	for range [2]int{} {
		request, _ := http.NewRequest("POST", os.Args[1], strings.NewReader(os.Args[3]))
		request.SetBasicAuth(os.Args[2], "")
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		body, _ = io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Print(response.StatusCode, " ")
	}
	fmt.Print(string(body))
}
