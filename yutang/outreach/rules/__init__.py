"""Which welcome is sent, what it says, and until when: no Django, no network."""
