"""What students ask and the FAQ does not answer, and how staff mend that from a chat.

`GapFinder` groups what was asked in vain, `Classroom` teaches the FAQ and takes it back. `StaffRoom` is the one door
for chats: pages, presses, forms (`bot.gaps.forms`) and drafts from a staff reply. Each time it asks anew where somebody
stands (`bot.gaps.footing`): whoever is not staff is told so and no more, and nobody changes another course's entries.
"""
