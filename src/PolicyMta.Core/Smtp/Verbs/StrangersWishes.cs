using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// What a client that may not relay can ask for about notices (RFC 3461): not to have them, and no more. Whoever forges a return path must
/// not have somebody told of each delivery, nor have their own text sent back to somebody.
/// </summary>
internal static class StrangersWishes
{
    /// <summary>A notice returns the header alone, whatever RET says.</summary>
    public static MailRequest Of(MailRequest request) => request.Envelope.Return == ReturnedContent.Full
        ? request with { Envelope = request.Envelope with { Return = ReturnedContent.Headers } }
        : request;

    /// <summary>Notices of failure, or none.</summary>
    public static DsnNotify Of(DsnNotify notify) => notify switch
    {
        DsnNotify.Unspecified => notify,
        _ when notify.HasFlag(DsnNotify.Failure) => DsnNotify.Failure,
        _ => DsnNotify.Never,
    };
}
