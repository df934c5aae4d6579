"""What API and console share, free of any web framework: views, the live desk, who may do what."""
