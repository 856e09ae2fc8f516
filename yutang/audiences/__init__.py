"""Audiences: rules over all that is known of customers, on three engines; lifecycle and RFM."""
