"""What can go wrong, by who erred: the peer, the operator or us."""


class VoicebotError(Exception):
    """The root of all errors of this product; its text is one sentence for a person."""


class OperatorError(VoicebotError):
    """Configuration, files or command-line arguments are wrong; commands end with exit code 2."""


class PeerError(VoicebotError):
    """Somebody on the other end of a line sent something that cannot be used."""


class StoreError(VoicebotError):
    """The store could not keep or find something; nothing may be claimed as done."""


class RefusedByStore(StoreError):
    """The database's own rules refused the change (state, rights, versions); a retry does not help."""


class NotFound(StoreError):
    """There is no such case, call, plan, task or person."""


class VersionConflict(StoreError):
    """Somebody changed it meanwhile; load it again and decide anew."""


class Forbidden(VoicebotError):
    """The signed-in person's role does not allow this."""


class CodecError(VoicebotError):
    """A stored record cannot be read: unknown kind, newer version, or a field of the wrong type."""


class TransitionError(VoicebotError):
    """An event that the transition table does not list for this state."""


class SpeechError(VoicebotError):
    """A recogniser or a voice failed; the call goes on with a fallback or a person."""


class ModelMissing(SpeechError, OperatorError):
    """A model is neither on this machine nor to be downloaded."""
