package guess_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/guess"
)

func TestHard(t *testing.T) {
	for _, value := range []string{
		"", "482913", "changeme", "supersecretpassword123", "correct-horse-battery-staple-2026", "P@ssw0rd!P@ssw0rd!P@ssw0rd!", "postgres://app:482913@db.example.com:5432/application",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "0123456789012345678901234567890123", "my-db-01.prod.eu-west-1.example.com", "TWFyY2g=", "2026-12-01T12:00:00.000000Z", "a1a1a1a1a1a1a1a1a1a1a1a1a1",
		"AbAbAbAbAbAbAbAbAbAbAbAb", "user=app password=482913 host=db dbname=application_production",
	} {
		if guess.Hard([]byte(value)) {
			t.Errorf("%q counts as hard to guess", value)
		}
	}
	missed := 0
	for range 1000 {
		raw := make([]byte, 32)
		if _, err := rand.Read(raw); err != nil {
			t.Fatal(err)
		}
		for _, value := range []string{hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw), "postgres://app:" + base64.RawURLEncoding.EncodeToString(raw) + "@db/app"} {
			if !guess.Hard([]byte(value)) {
				missed++
			}
		}
	}
	if missed > 60 { // of 3,000; the rule is cautious
		t.Errorf("%d of 3000 random values are not recognized", missed)
	}
	t.Logf("%d of 3000 random values are not recognized", missed)
}
