"""What became of the questions, week by week: counted in the store, told in chats and on the command line, drawn.

Nothing is told of single people, and nothing needs the questions' texts, so the numbers outlast them.
"""
