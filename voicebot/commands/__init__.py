"""The subcommands of ``voicebot``, one family per file; each adds its parser and runs lazily."""
