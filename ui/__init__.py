"""The chat: an answer and the whole article it is quoted from, side by side."""
