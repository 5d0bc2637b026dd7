// Verifies a webhook of Breakwater (Standard Webhooks) with nothing but Go. Copy Verify into your receiver.
//
// Give it the body as the bytes that came, before any parsing. keys are the lines that `breakwater webhooks add`
// printed: whpk_… (Ed25519) or whsec_… (HMAC). Hold the old and the new one while a key is replaced. Answer 2xx once
// the message is safe with you, drop ids that you have seen, and answer {"challenge": data.challenge} to a message of
// type breakwater.challenge.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"
)

const toleranceSeconds = 300

// Verify says whether one of the keys signed these bytes at about this time.
func Verify(id, timestamp, signatures string, body []byte, keys []string, nowSeconds int64) bool {
	sentSeconds, err := strconv.ParseUint(timestamp, 10, 40)
	if id == "" || err != nil || strings.HasPrefix(timestamp, "+") {
		return false
	}
	away := int64(sentSeconds) - nowSeconds
	if away > toleranceSeconds || away < -toleranceSeconds {
		return false
	}
	signed := append([]byte(id+"."+timestamp+"."), body...)
	for _, part := range strings.Split(signatures, " ") {
		for _, key := range keys {
			if matches(part, signed, key) {
				return true
			}
		}
	}
	return false
}

func matches(part string, signed []byte, key string) bool {
	version, text, _ := strings.Cut(part, ",")
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	kind, keyText, _ := strings.Cut(key, "_")
	secret, err := base64.StdEncoding.DecodeString(keyText)
	if err != nil {
		return false
	}
	switch {
	case version == "v1" && kind == "whsec":
		mac := hmac.New(sha256.New, secret)
		mac.Write(signed)
		return hmac.Equal(mac.Sum(nil), signature)
	case version == "v1a" && kind == "whpk" && len(secret) == ed25519.PublicKeySize:
		return ed25519.Verify(secret, signed, signature)
	}
	return false
}

// For the tests of Breakwater: one case a line, fields parted by tabs, the body in base64.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		now, _ := strconv.ParseInt(field[2], 10, 64)
		body, _ := base64.StdEncoding.DecodeString(field[6])
		verdict := "refused"
		if Verify(field[3], field[4], field[5], body, strings.Split(field[1], " "), now) {
			verdict = "verified"
		}
		fmt.Printf("%s\t%s\n", field[0], verdict)
	}
}
