"""Discord's limits and the bot's own, each with its source.

Sources: [message] https://discord.com/developers/docs/resources/message (Create Message, Embed Limits);
[components] https://discord.com/developers/docs/components/reference (Button, Action Row, String Select);
[commands] https://discord.com/developers/docs/interactions/application-commands (option choices);
[interactions] https://discord.com/developers/docs/interactions/receiving-and-responding;
[modals] the same page, "Modal" under Interaction Callback Data.
"""

#: Characters of an embed's title. [message]
EMBED_TITLE_CHARS = 256
#: Characters of an embed's description. [message]
EMBED_DESCRIPTION_CHARS = 4096
#: Characters over all embeds of one message. [message]
MESSAGE_EMBEDS_CHARS = 6000
#: Characters of a message's own text, outside embeds. [message]
MESSAGE_CHARS = 2000
#: Embeds in one message. [message]
MESSAGE_EMBEDS = 10

#: Bytes of one file; servers with boosts take more. https://discord.com/developers/docs/reference#uploading-files
FILE_BYTES = 10 * 1024 * 1024
#: Bytes of the files of one message, which may be sent in requests of 25 MiB; the rest is for the words. [message]
REQUEST_FILES_BYTES = 24 * 1024 * 1024
#: Files in one message. [message]
MESSAGE_FILES = 10
#: Characters of a file's description, which screen readers read out. [message]
FILE_DESCRIPTION_CHARS = 1024

#: Characters of a button's label. [components]
BUTTON_LABEL_CHARS = 80
#: Characters of a component's custom id, and of a menu choice's value. [components]
CUSTOM_ID_CHARS = 100
#: Choices of one select menu. [components]
SELECT_CHOICES = 25
#: Characters of a menu choice's label, and of its description. [components]
SELECT_CHOICE_CHARS = 100
#: Characters that a menu shows while nothing is picked. [components]
SELECT_PROMPT_CHARS = 150
#: Rows of components in one message. [message]
COMPONENT_ROWS = 5
#: Buttons in one row. [components]
ROW_BUTTONS = 5

#: Characters of a modal's title. [modals]
MODAL_TITLE_CHARS = 45
#: Fields of one modal. [modals]
MODAL_INPUTS = 5
#: Characters of a label above a field, and of the description below it. [components]
LABEL_CHARS = 45
LABEL_DESCRIPTION_CHARS = 100
#: Characters of a text input. [components]
INPUT_CHARS = 4000

#: Tags of one forum post. https://discord.com/developers/docs/resources/channel#channel-object (applied_tags)
POST_TAGS = 5

#: Choices of one option, also by autocomplete. [commands]
CHOICES = 25
#: Characters of a choice's name and of its value. [commands]
CHOICE_CHARS = 100

#: Seconds in which an interaction must be acknowledged. [interactions]
ACKNOWLEDGE_S = 3.0

#: Seconds for which an interaction's token, and with it a private message, can be written. [interactions]
TOKEN_S = 15 * 60.0
#: Seconds after which a private message that still grows says how to see the rest; a minute is left for that.
PRIVATE_GROWS_S = TOKEN_S - 60.0

#: After this many seconds without a reply the bot asks Discord for more time; the rest is for the network.
HOLD_AFTER_S = ACKNOWLEDGE_S / 3
#: Seconds that a message is looked up for before a form, which can only be opened while nothing else was answered.
LOOK_UP_S = HOLD_AFTER_S / 2
#: The fewest seconds between two edits of one message: humane to read, and below Discord's 5 edits in 5 seconds.
EDIT_EVERY_S = 1.5
#: Seconds before each further try of a write that must not be lost; the first is within an interaction's 3 seconds.
RETRY_AFTER_S = (0.5, 2.0, 8.0, 30.0)
#: Seconds without a word from the gateway after which its connection counts as dead; it is heard every 41 at least.
HEARTBEAT_TIMEOUT_S = 60.0
#: Seconds that open conversations get at the end for their last edit: one edit interval and a slow network.
GRACE_S = 5.0

#: Columns of monospaced text that a phone shows in an embed without wrapping (360 px wide, default text size).
PHONE_COLUMNS = 33
#: Characters of a button that a phone shows; a longer label is also written out in the message.
PHONE_BUTTON_CHARS = 32
