"""What the REST API and the console share, free of any web framework: views, the live desk, who may do what."""
