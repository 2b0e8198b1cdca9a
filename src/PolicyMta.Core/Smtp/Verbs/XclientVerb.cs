using System.Net;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// XCLIENT (Postfix's XCLIENT_README): a trusted proxy says whom it speaks for. The session begins anew as if that client had connected,
/// with its rights and not those of the proxy: it logs in only if the proxy says that it has, as a user who exists and may log in here.
/// </summary>
internal static class XclientVerb
{
    private static readonly SmtpReply NotAllowed = new(550, new(5, 7, 0), "You may not speak for others");
    private static readonly SmtpReply InTransaction = new(503, new(5, 5, 1), "A transaction is open: XCLIENT comes before MAIL");
    private static readonly SmtpReply Malformed = new(
        501, new(5, 5, 4), $"Write XCLIENT with values in xtext for any of: {XclientAttributes.Names}");

    private static readonly SmtpReply NoSuchUser = new(535, new(5, 7, 8), "No such user may log in here");

    /// <summary>Stands for a client that the proxy does not know: nobody is there, and nobody may relay from there.</summary>
    private static readonly IPAddress Unknown = IPAddress.Any;

    public static SmtpReply Handle(in SmtpCommand command, SessionState state)
    {
        if (state.Info.Impersonates is not { } networks)
            return NotAllowed;
        if (state.Phase == SessionPhase.Transaction)
            return InTransaction;
        if (!command.IsWellFormed || XclientAttributes.Parse(command.Argument) is not { } attributes)
            return Malformed;

        var address = attributes.HasAddress ? attributes.Address ?? Unknown : state.Info.RemoteAddress;
        var mayRelay = attributes.HasAddress
            ? attributes.Address is not null && networks.Contains(address)
            : state.IsProxied && state.Info.MayRelay;
        state.Impersonate(state.Info with { RemoteAddress = address, MayRelay = mayRelay });
        if (attributes.Login is not { } login)
            return Replies.Greeting(state.Info);
        if (state.Info.Users?.Find(login) is not { } user || !user.MayUse(state.Info.Listener.Name))
            return NoSuchUser;
        state.Authenticate(user);
        return Replies.Greeting(state.Info);
    }
}
