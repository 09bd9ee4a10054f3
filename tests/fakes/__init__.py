"""Stand-ins for what the tests cannot have: chat servers on loopback, and a launcher that trains nothing."""
