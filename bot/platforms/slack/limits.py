"""What Slack accepts, as numbers with their source; whoever builds a message keeps to them.

Sources: the Block Kit reference (https://docs.slack.dev/reference/block-kit) unless another is named.
"""

#: Blocks in one message.
BLOCKS_MAX = 50
#: Characters of a section's text; the same holds for every text object.
SECTION_MAX_CHARS = 3000
#: Characters of a header's text.
HEADER_MAX_CHARS = 150
#: Elements in one actions block.
ACTIONS_ELEMENTS_MAX = 25
#: Characters of a button's text.
BUTTON_MAX_CHARS = 75
#: Of these, how many a phone is sure to show; the button reference says "may truncate with ~30 characters".
BUTTON_SHOWN_CHARS = 30
#: Characters of an action id; https://docs.slack.dev/reference/block-kit/block-elements/button-element
ACTION_ID_MAX_CHARS = 255
#: Options of one menu, also of those that the bot sends while somebody types.
#: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
OPTIONS_MAX = 100
#: Characters of an option's text and of its description.
#: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_MAX_CHARS = 75
#: Characters of an option's value.
OPTION_VALUE_MAX_CHARS = 150
#: Characters of what a menu shows while nothing is chosen.
PLACEHOLDER_MAX_CHARS = 150
#: Blocks in a modal or a home tab; https://docs.slack.dev/reference/views
VIEW_BLOCKS_MAX = 100
#: Characters of a modal's title and of its buttons.
VIEW_TITLE_MAX_CHARS = 24
#: Characters of a text input, typed or filled in by the bot.
#: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
INPUT_MAX_CHARS = 3000
#: Of an input's label a modal shows one line of so many; Slack takes 2,000, its older dialogs took just these.
#: https://docs.slack.dev/legacy/legacy-dialogs
INPUT_LABEL_SHOWN_CHARS = 48
#: Characters of the hint under an input; https://docs.slack.dev/reference/block-kit/blocks/input-block
INPUT_HINT_MAX_CHARS = 2000
#: Seconds after a press in which a modal can be opened.
#: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
TRIGGER_S = 3.0
#: After so many seconds a modal is opened although its content is still to come; the rest is for the network.
OPEN_AFTER_S = TRIGGER_S / 3
#: Seconds that a message is looked up for a form.
LOOK_UP_S = OPEN_AFTER_S / 2
#: How often a `response_url` works, and for how many seconds.
#: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_URL_USES = 5
RESPONSE_URL_S = 1800.0
#: Prompts that an assistant thread suggests.
#: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
PROMPTS_MAX = 4
#: Characters of all blocks of a message together. Slack documents 12,000 for its Markdown blocks and refuses somewhat
#: longer messages of other blocks with `msg_blocks_too_long`, without naming the number.
MESSAGE_MAX_CHARS = 12_000
#: Characters of the `text` beside the blocks; https://docs.slack.dev/reference/methods/chat.postMessage recommends it.
FALLBACK_MAX_CHARS = 4000
#: Bytes of a file that this bot uploads; Slack takes up to 1 GB, which nobody wants to download.
FILE_MAX_BYTES = 10_000_000
#: Columns of a monospaced block that a phone held upright shows without wrapping; a rule of thumb, Slack names none.
PHONE_COLUMNS = 40
