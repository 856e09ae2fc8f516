"""What audiences add to pages below them."""
