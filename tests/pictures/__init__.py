"""Messages of the bot as a person sees them: what it sent to the fake chats, drawn as HTML, photographed by Chromium.

`python -m tests.pictures OUT` needs the extra `pictures` and a Chromium. Nothing here runs with the tests.
"""
