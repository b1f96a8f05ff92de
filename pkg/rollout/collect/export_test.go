package collect

import "time"

// ShortTiming makes all waiting times short.
func (c *Client) ShortTiming() *Client {
	c.timing = timing{slow: 100 * time.Millisecond, first: 20 * time.Millisecond, most: 100 * time.Millisecond,
		poll: 20 * time.Millisecond, merge: 30 * time.Millisecond, nodes: 20 * time.Millisecond, log: 200 * time.Millisecond}
	return c
}
