"""A batch shared out among devices: names that programs import, though there is one device."""
