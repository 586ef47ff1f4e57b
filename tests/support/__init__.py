"""What several tests share: where things stand, data edited by hand, ways to damage a directory, plans with dates."""
