"""What a person asks: each command reads words and answers with a message."""
