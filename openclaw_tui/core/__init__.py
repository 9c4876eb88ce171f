"""Pure rules and values: no I/O, no asyncio, no Textual."""
