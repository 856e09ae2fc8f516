"""Rules in people's words, Chinese and English."""
