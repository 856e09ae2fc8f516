"""A brand with a million customers, made in a minute or two by COPY."""
