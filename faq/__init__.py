"""What the course knows: entries, the files they live in, and the matcher that finds them."""
