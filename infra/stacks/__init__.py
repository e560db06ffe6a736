"""The stacks: platform, contact_centre and one per municipality."""
