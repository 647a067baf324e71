"""Run the command: python -m rightsource."""

from rightsource.config.command import main

if __name__ == "__main__":
    main()
