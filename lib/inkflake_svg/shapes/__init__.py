"""What shapes enclose, and the plain shapes that stand for gradients, patterns and clips."""
