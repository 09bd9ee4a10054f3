"""The weekly digest: what became of a week's questions, posted into a channel, when and where staff asked for it.

`schedule` tells when it is due, `writer` what it says, and `postman` sees that it is posted once.
"""
