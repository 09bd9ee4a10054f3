"""What students ask and the FAQ does not answer, and how staff mend that from a chat.

`GapFinder` groups what was asked in vain, `Classroom` teaches the FAQ and takes it back, `StaffRoom` is both as course
staff see them in a chat. Whoever is not staff is told so, at every press.
"""
