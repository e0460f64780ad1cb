"""From other people's files to statements: read with suspicion, judged, mapped, each source a graph of its own."""
