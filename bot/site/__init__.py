"""The bot's small site: the FAQ to read, proofs to look at, what staff do in a chat with room to work.

It is one more platform over the one assistant; `bot.web` listens and guards, this room only brings routes.
"""
