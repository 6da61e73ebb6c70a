"""The program that anyone may download to check what was published, without this site."""
