"""The only public process: takes messages in, stores them, has them answered, and sends the answers."""
