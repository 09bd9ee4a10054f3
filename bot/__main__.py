"""`python -m bot` is `faqbot`."""

from bot.first_process import main

main()
