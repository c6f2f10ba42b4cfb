"""`python -m bot.commands`: the same as `otvet`."""

from bot.commands.main import main

if __name__ == "__main__":
    main()
