"""Distances on the earth."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def metres_between(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The great-circle distance of two points given in degrees (haversine formula)."""
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    chord = (
        sin((phi_b - phi_a) / 2) ** 2
        + cos(phi_a) * cos(phi_b) * sin(radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
