package collect

import "time"

// Hurry makes all that is waited for short.
func (c *Client) Hurry() *Client {
	c.pace = pace{patience: 100 * time.Millisecond, first: 20 * time.Millisecond, most: 100 * time.Millisecond,
		poll: 20 * time.Millisecond, merge: 30 * time.Millisecond, nodes: 20 * time.Millisecond, log: 200 * time.Millisecond}
	return c
}
