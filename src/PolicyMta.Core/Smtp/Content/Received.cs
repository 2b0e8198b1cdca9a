using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>What followed DATA or BDAT: a message, or the reply to give; neither if the session ended within it.</summary>
/// <param name="Request">What the injector gets.</param>
/// <param name="Reply">What the client is told if there is no request.</param>
/// <param name="AskedPriority">The priority that the client asked for with MT-PRIORITY, or null.</param>
internal readonly record struct Received(InjectionRequest? Request, SmtpReply? Reply, int? AskedPriority = null)
{
    /// <summary>A client whose priority was not kept is told so when its message is taken (RFC 6710 section 4.1, X.3.6).</summary>
    public SmtpReply ReplyFor(SmtpReply reply)
    {
        var given = TransferPriority.ValueOf(Request?.Priority ?? MessagePriority.Normal);
        return reply.IsSuccess && AskedPriority is { } asked && asked != given
            ? reply with
            {
                Enhanced = new EnhancedStatusCode(2, 3, 6),
                Text = $"{given} is the priority that the message has; {reply.Text}",
            }
            : reply;
    }
}
