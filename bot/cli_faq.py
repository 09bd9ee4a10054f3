"""The `faqbot` commands for course staff: import a page, check the files, evaluate the matcher, print the schema."""
