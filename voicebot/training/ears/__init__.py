"""Trains the small recogniser that the product ships: a Whisper-shaped model for German and English.

The road: sentences -> speech by several engines -> what a line does to it -> log-mel shards (``corpus``)
-> an encoder that also learns to spell (CTC over characters) and a decoder (``learning``) -> a directory
that faster-whisper and CTranslate2 load (``export``) -> word error rates and a model card (``measuring``).

What makes it work at four million parameters: varied text far more than long training; a spelling head on
the encoder; a quarter of the decoder's input replaced by wrong pieces, so that it listens instead of
reciting; zeros after the sound, as the recogniser pads it, only in the last part; examples with no speech.

Only ``network`` and ``learning`` need torch, and only when they are called (the extra ``train``).
"""
