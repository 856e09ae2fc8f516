"""What is said: materials, scripts, and the links that tell who read them."""
