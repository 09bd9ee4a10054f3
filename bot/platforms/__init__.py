"""The places people chat: each translates its events into questions and replies into messages."""
