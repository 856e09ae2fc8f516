"""What stops a command, said in one sentence."""


class Refused(Exception):
    """The command can't do what was asked; the message is the whole explanation."""
