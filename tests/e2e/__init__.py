"""The product as its users meet it, deployed into the local cloud."""
