"""What happens to an act after it is issued: events, notices, terms, and acts that change it."""
