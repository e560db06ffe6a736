"""En väg in: a serverless contact centre for Swedish municipalities."""
