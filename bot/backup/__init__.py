"""Take everything that cannot be made again into one archive, while the bot runs, and bring it back somewhere else.

That is the FAQ's files, the store with its privacy key, and the settings but for secrets. What can be made again, such
as the images that are trained on, is left out.
"""
