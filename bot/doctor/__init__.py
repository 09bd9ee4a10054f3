"""`faqbot doctor`: look at everything the bot needs, and say of each part what to do where it is not well."""
