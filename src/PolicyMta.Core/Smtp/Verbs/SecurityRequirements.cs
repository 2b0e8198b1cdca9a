using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// What a listener demands of a client before it takes mail: TLS (RFC 3207 section 4), and a proof of who it is (RFC 4954 section 6).
/// </summary>
internal static class SecurityRequirements
{
    private static readonly SmtpReply StartTlsFirst = new(530, new(5, 7, 0), "Must issue a STARTTLS command first");
    private static readonly SmtpReply LoginFirst = new(530, new(5, 7, 0), "Authentication required");

    /// <summary>Why a command may not be followed yet, or null.</summary>
    public static SmtpReply? Unmet(SmtpVerb verb, SessionState state)
    {
        if (verb is SmtpVerb.Mail or SmtpVerb.Auth or SmtpVerb.Vrfy or SmtpVerb.Expn or SmtpVerb.Etrn && IsTlsMissing(state))
            return StartTlsFirst;
        return verb == SmtpVerb.Mail && state.Phase == SessionPhase.Greeted && IsLoginMissing(state) ? LoginFirst : null;
    }

    private static bool IsTlsMissing(SessionState state) =>
        state.Info.Listener.Tls is { Mode: TlsMode.Required } && state.Source.Tls is null;

    private static bool IsLoginMissing(SessionState state) =>
        state.Info.Listener.Auth is { Required: true } && state.Source.AuthenticatedAs is null;
}
