"""What the centre does. Each use case takes its ports as arguments."""
