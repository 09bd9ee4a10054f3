"""How a claim is proved: seeded training runs, what they are run on, and where."""
