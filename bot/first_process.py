"""Where everything starts: `faqbot`, also where it is the first process of a container and nobody is above it.

Linux drops signals that process 1 has not asked for, so a stop during the first second would be lost, and processes
whose parent died become its children, for it to bury. The bot should know of neither. So the first process stays as
small as it is and does only that, and the bot is its child.
"""

import os
import signal

#: Whom the kernel names as sender: a signal from the terminal reaches the bot by itself.
_FROM_TERMINAL = 0x80
_PASSED_ON = frozenset(
    {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2}
    if os.name == "posix"
    else ()
)


def main() -> None:
    """Run `faqbot`."""
    if os.getpid() == 1:
        _stand_above_the_bot()
    # Only now: importing takes a second in which process 1 would be deaf, and memory that it does not need.
    from bot.cli.main import main as faqbot

    faqbot(prog_name="faqbot")


def _stand_above_the_bot() -> None:
    """Return in a child process; in this one serve that child, and end as it ends."""
    signals = _PASSED_ON | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    bot = os.fork()
    if bot == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        return
    while True:
        told = signal.sigwaitinfo(signals)
        if told.si_signo == signal.SIGCHLD:
            status = _bury_the_dead(bot)
            if status is not None:
                # With process 1 the kernel ends whatever is left.
                os._exit(status)
        elif told.si_code != _FROM_TERMINAL:
            os.kill(bot, told.si_signo)


def _bury_the_dead(bot: int) -> int | None:
    """Reap every child that ended; returns the bot's exit status, as a shell tells it, if it is among them."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return None
        if pid == bot:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
