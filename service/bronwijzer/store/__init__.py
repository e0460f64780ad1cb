"""Where statements are kept and asked: the embedded engine, and the workers that run other people's queries."""
