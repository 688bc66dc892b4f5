"""What a mail brings beside its commands: who is named in it, own words in quotes, its text and its readers."""
