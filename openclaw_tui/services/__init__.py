"""Everything that touches the world: files, keyring, network, OpenClaw."""
