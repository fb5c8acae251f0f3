"""What is stored about a person: handed out whole, and erased so that nobody finds her again."""
