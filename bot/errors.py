"""What can stop the bot, each with a message that says what to do next."""


class BotError(Exception):
    """The base of this room's errors; its text is fit to show to a person."""


class BadSettings(BotError):
    """A setting from the environment does not validate."""


class NothingToRun(BotError):
    """`faqbot run` was called without a token for any chat platform."""


class CannotCommit(BotError):
    """Changes of the FAQ are to be committed with git, and that cannot be done."""


class AddressTaken(BotError):
    """The address of the bot's own HTTP server cannot be listened on."""


class BackupError(BotError):
    """A backup cannot be taken or brought back; nothing was changed."""


class BackupDamaged(BackupError):
    """The file is no backup, or not a whole one, or somebody changed it."""


class BackupTooNew(BackupError):
    """A newer version of the bot made the backup."""


class AlreadyThere(BackupError):
    """What is to be written is there already, and nobody said that it may be replaced."""


class StoreInUse(BackupError):
    """A bot uses the store that is to be replaced."""


class LoginRefused(BotError):
    """A chat platform refused the token."""


class ProofFailed(BotError):
    """A proof ended without a verdict."""


class PictureUnavailable(BotError):
    """What draws pictures is not installed."""


class FileUnwritable(BotError):
    """A file that was asked for by name cannot be written there."""


class ProofUnknown(BotError):
    """No proof with that key is known: it ended, or the bot was restarted."""


class NotYourProof(BotError):
    """Somebody other than the asker wants to stop a proof."""


class TooManyProofs(BotError):
    """The queue is full, or one person's share of it is."""


class ProofDeskClosed(BotError):
    """The bot is stopping and takes no more proofs."""


class BadPreference(BotError):
    """A setting that staff typed in a chat does not exist, or not with that value."""


class PostRefused(BotError):
    """A message that nobody asked for at the moment cannot be posted where staff want it."""


class PostFailed(BotError):
    """A message that nobody asked for at the moment was not posted, and may be later."""


class TimeZoneUnknown(BotError):
    """A digest is due in a time zone that this machine does not know."""


class BadStatsRequest(BotError):
    """Statistics were asked for that there are not: of another course, or of no number of weeks."""


class NothingRemembered(BotError):
    """The bot runs without a memory."""


class ProofsForStaffOnly(BotError):
    """Somebody wants to start a proof where only course staff may."""


class PreviewGone(BotError):
    """A change to the FAQ is to be saved that nobody has looked at, or too long ago."""


class NotFromHere(BotError):
    """An entry is to be changed from a place whose staff may not change entries of its course."""


class EditUnknown(BotError):
    """A change to the FAQ is to be taken back that was never made, or was taken back before."""


class StoreError(BotError):
    """The store cannot do what it was asked; what is already in it is untouched."""


class StoreUnwritable(StoreError):
    """The disk is full, or the store's file or folder may not be written."""


class StoreBusy(StoreError):
    """Another process held the store for longer than we wait."""


class StoreUnreachable(StoreError):
    """The database server does not answer or refuses us, or its driver is not installed."""


class StoreDamaged(StoreError):
    """The file is not a database, or no longer a whole one."""


class StoreTooNew(StoreError):
    """A newer version of the bot has changed the store's tables."""


class PrivacyKeyDiffers(StoreError):
    """The store was written with another privacy key, so nobody's rows could be found any more."""


class TooMuchAtOnce(BotError):
    """More people use the site than it serves at once."""
