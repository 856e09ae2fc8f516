"""`python -m yutang` is the command `yutang`."""

from yutang.cli import main

if __name__ == "__main__":
    main()
