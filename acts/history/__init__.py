"""What a register said, and when: snapshots compared with what is known."""
