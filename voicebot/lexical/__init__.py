"""Text as numbers: the one feature extractor and linear model that intents and scores share."""
