"""Proofs as the bot runs them: who may start one and when, how it is told, and what is kept of it."""
